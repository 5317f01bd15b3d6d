"""S3: a copy may depend on what is at its destination, as other writes may."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.rules import rule

Headers = Mapping[str, str]
Copy = Callable[[str, str, Headers], HttpResponse]


def install() -> None:
    """Evaluate the conditions of copies."""
    hooks.replace("ministack.services.s3", "_copy_object", _conditional)


@rule(test="test_s3.py::test_a_copy_that_shall_create_an_object_replaces_none")
def refusal(bucket: str, key: str, headers: Headers) -> HttpResponse | None:
    """CopyObject with `IfNoneMatch: *` answers 412 where the destination has an object.

    Source: S3 API Reference, CopyObject, If-None-Match.
    """
    destination = s3._ensure_bucket(bucket) or {}
    refused: HttpResponse | None = s3._check_put_preconditions(
        dict(headers), destination.get("objects", {}).get(key)
    )
    return refused


def _conditional(original: Copy) -> Copy:
    def copy_object(bucket: str, key: str, headers: Headers) -> HttpResponse:
        return refusal(bucket, key, headers) or original(bucket, key, headers)

    return copy_object
