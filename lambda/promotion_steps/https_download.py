"""Fetches a small file from an address that AWS signed."""

from __future__ import annotations

import os
import ssl
import time
from http import HTTPStatus
from http.client import HTTPException, InvalidURL
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
)

from promotion_steps.finding import Refused, Undecided

_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_CHUNK = 64 * 1024


def download(url: str, *, what: str, largest: int, seconds: float) -> bytes:
    """Return what an https address answers with.

    Args:
        url: It may bear a signature, so that no message shows it.
        what: Names the file in messages.
        largest: Bytes that the answer may have.
        seconds: When to give up.

    Raises:
        Refused: The address is no https address, refuses, or answers with too much.
        Undecided: It does not answer in time.
    """
    deadline = time.monotonic() + seconds
    try:
        if urlsplit(url).scheme != "https":
            raise Refused(f"{what}: cannot be read, got an address that is not https")
        with _opener().open(url, timeout=max(seconds, 0.1)) as answer:
            return _read(answer, what, largest, deadline)
    except HTTPError as error:
        told = f"{what}: cannot be read, got HTTP status {error.code}"
        is_passing = error.code in _PASSING or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
        raise (Undecided(told) if is_passing else Refused(told)) from error
    except (OSError, HTTPException, ValueError) as error:
        told = f"{what}: cannot be read, got {type(error).__name__}"
        raise (Refused(told) if _is_final(error) else Undecided(told)) from error


def _is_final(error: Exception) -> bool:
    """Whether the address, or who answers there, is not to be trusted."""
    is_unvouched = isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError)
    return is_unvouched or isinstance(error, InvalidURL | ValueError)


def _opener() -> OpenerDirector:
    # boto3 trusts the same bundle, where a company's proxy has a certificate of its own.
    context = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)
    opener = OpenerDirector()
    # Neither http nor redirects: a signed address answers for itself.
    for handler in (
        ProxyHandler(),
        HTTPSHandler(context=context),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _read(answer: IO[bytes], what: str, largest: int, deadline: float) -> bytes:
    body = b""
    while len(body) <= largest:
        if time.monotonic() > deadline:
            raise Undecided(f"{what}: cannot be read, got no end of it in time")
        chunk = answer.read(_CHUNK)
        if not chunk:
            return body
        body += chunk
    raise Refused(f"{what}: too large, got more than {largest} bytes")
