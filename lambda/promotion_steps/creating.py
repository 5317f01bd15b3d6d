"""Writes to S3 that create an object, and replace none that somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from botocore.exceptions import ClientError

from promotion_steps.aws_errors import error_code
from promotion_steps.finding import Refused, Undecided

WHERE_NOTHING_IS: Mapping[str, str] = {"IfNoneMatch": "*"}
"""The condition of PutObject, CopyObject and CompleteMultipartUpload."""

_NOT_CREATED = {"PreconditionFailed", "412"}
_CONFLICT = {"ConditionalRequestConflict", "409"}


class WrittenMeanwhile(Exception):  # noqa: N818 - no error: it may be the very same object
    """S3 refused a write because the object exists by now."""


@contextmanager
def creating() -> Iterator[None]:
    """Tell a write that came second from one that failed.

    "If the object exists, S3 returns 412 Precondition Failed; if a conflicting operation occurs
    during the upload, 409 ConditionalRequestConflict". Source: "How to prevent object overwrites
    with conditional writes", S3 user guide.

    Raises:
        WrittenMeanwhile: The object exists by now.
        Undecided: Another write is under way, and nobody knows yet which one comes first.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) in _NOT_CREATED:
            raise WrittenMeanwhile from error
        if error_code(error) in _CONFLICT:
            raise Undecided(f"another write is under way, got {error}") from error
        raise


def another_object(uri: str, got: object, expected: str) -> Refused:
    """Say that somebody else wrote something else first."""
    return Refused(
        f"{uri}: another object was written meanwhile, got {got}, expected {expected}; retry"
    )
