"""Turns what AWS refuses to answer into a reason that names what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionError as UnreachableError,
    HTTPClientError,
    IncompleteReadError,
)

from promotion_steps.finding import Refused


def error_code(error: ClientError) -> str:
    """Return AWS's name of the error, such as `AccessDenied`."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


@contextmanager
def reading(what: str, done: str = "read") -> Iterator[None]:
    """Refuse the promotion when AWS does not answer; a coding error passes through.

    Args:
        what: The thing that is asked for.
        done: What is done with it.

    Raises:
        Refused: AWS denied, throttled, did not find or could not be reached.
    """
    try:
        yield
    except ClientError as error:
        message = error.response.get("Error", {}).get("Message", "")
        code = error_code(error)
        raise Refused(f"{what}: cannot be {done}, got {code}: {message}") from error
    except (HTTPClientError, UnreachableError, IncompleteReadError) as error:
        raise Refused(f"{what}: cannot be {done}, got {error}") from error
