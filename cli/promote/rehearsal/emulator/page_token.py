"""The token that leads from one page of a list to the next."""

from __future__ import annotations

import base64


def page_token(offset: int) -> str:
    """Hide where the next page begins, so that nobody comes to rely on it."""
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def page_offset(token: str | None) -> int:
    """Tell where a page begins: without a token, with the first item.

    Raises:
        ValueError: The token is none of ours.
    """
    return 0 if token is None else int(base64.urlsafe_b64decode(token))
