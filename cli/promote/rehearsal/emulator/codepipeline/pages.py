"""The answer of a list operation, cut into pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from promote.rehearsal.emulator.json_service import Request, ServiceError

PAGE_SIZE = 100


def page(items: Sequence[Any], request: Request, *, answer: str) -> Request:
    """Answer, in member *answer*, with the page that `nextToken` and `maxResults` ask for."""
    start = _offset(request.get("nextToken"))
    end = start + int(request.get("maxResults", PAGE_SIZE))
    following = {"nextToken": _token(end)} if end < len(items) else {}
    return {answer: list(items[start:end]), **following}


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError):
        raise ServiceError(
            "InvalidNextTokenException",
            f"nextToken: not of this service, got {token!r}, expected one it answered with",
        ) from None
