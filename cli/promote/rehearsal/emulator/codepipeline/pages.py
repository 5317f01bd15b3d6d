"""The answer of a list operation, cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from promote.rehearsal.emulator.json_service import Request, ServiceError
from promote.rehearsal.emulator.page_token import page_offset, page_token

PAGE_SIZE = 100


def page(items: Sequence[Any], request: Request, *, answer: str) -> Request:
    """Answer, in member *answer*, with the page that `nextToken` and `maxResults` ask for."""
    start = _offset(request.get("nextToken"))
    end = start + int(request.get("maxResults", PAGE_SIZE))
    following = {"nextToken": page_token(end)} if end < len(items) else {}
    return {answer: list(items[start:end]), **following}


def _offset(token: str | None) -> int:
    try:
        return page_offset(token)
    except ValueError:
        raise ServiceError(
            "InvalidNextTokenException",
            f"nextToken: not of this service, got {token!r}, expected one it answered with",
        ) from None
