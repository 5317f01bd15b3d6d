"""S3: what Object Lock asks of copies, of multipart uploads and of the bucket's versioning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse

_MODULE = "ministack.services.s3"
_OK = 200
_PROOF = ("content-md5", "x-amz-sdk-checksum-algorithm", "x-amz-trailer")
_HEADERS = (
    "x-amz-object-lock-mode",
    "x-amz-object-lock-retain-until-date",
    "x-amz-object-lock-legal-hold",
)

Headers = Mapping[str, str]
Query = Mapping[str, Any]
Operation = Callable[..., HttpResponse]


def install() -> None:
    """Retain whatever is written under a lock, by whichever operation."""
    hooks.replace(_MODULE, "_put_object", _asking_for_proof)
    hooks.replace(_MODULE, "_copy_object", _retaining_copies)
    hooks.replace(_MODULE, "_create_multipart_upload", _noting_retention)
    hooks.replace(_MODULE, "_complete_multipart_upload", _retaining_uploads)
    hooks.replace(_MODULE, "_put_bucket_versioning", _keeping_versioning)


def _asking_for_proof(original: Operation) -> Operation:
    def put_object(bucket: str, key: str, body: bytes, headers: Headers) -> HttpResponse:
        lock = s3._bucket_object_lock.get(bucket) or {}
        retained = lock.get("default_retention") or headers.get(_HEADERS[0])
        if retained and not _is_proven(headers):
            message = (
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests "
                "with Object Lock parameters"
            )
            refused: HttpResponse = s3._error("InvalidRequest", message, 400)
            return refused
        return original(bucket, key, body, headers)

    return put_object


def _is_proven(headers: Headers) -> bool:
    return any(name in _PROOF or name.startswith("x-amz-checksum-") for name in headers)


def _retaining_copies(original: Operation) -> Operation:
    def copy_object(bucket: str, key: str, headers: Headers) -> HttpResponse:
        answer = original(bucket, key, headers)
        if answer[0] == _OK:
            version = s3._ensure_bucket(bucket)["objects"][key].get("version_id")
            # MiniStack lets a copy inherit its source's lock; on AWS it never does.
            s3._object_retention.pop((bucket, key, version), None)
            s3._object_legal_hold.pop((bucket, key, version), None)
            s3._apply_object_lock_from_headers(bucket, key, headers, version)
        return answer

    return copy_object


def _noting_retention(original: Operation) -> Operation:
    def create_multipart_upload(bucket: str, key: str, headers: Headers) -> HttpResponse:
        before = set(s3._multipart_uploads)
        answer = original(bucket, key, headers)
        for upload in set(s3._multipart_uploads) - before:
            asked = {name: headers[name] for name in _HEADERS if name in headers}
            s3._multipart_uploads[upload]["lock_headers"] = asked
        return answer

    return create_multipart_upload


def _retaining_uploads(original: Operation) -> Operation:
    def complete_multipart_upload(
        bucket: str, key: str, body: bytes, query: Query, headers: Headers | None = None
    ) -> HttpResponse:
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
        answer = original(bucket, key, body, query, headers)
        # Without an upload the answer is that of an earlier request, told again.
        if answer[0] == _OK and upload is not None:
            version = s3._ensure_bucket(bucket)["objects"][key].get("version_id")
            s3._apply_object_lock_from_headers(bucket, key, upload["lock_headers"], version)
        return answer

    return complete_multipart_upload


def _keeping_versioning(original: Operation) -> Operation:
    def put_bucket_versioning(bucket: str, body: bytes) -> HttpResponse:
        if s3._bucket_object_lock.get(bucket) and b"Suspended" in body:
            message = (
                "An Object Lock configuration is present on this bucket, "
                "so the versioning state cannot be changed."
            )
            refused: HttpResponse = s3._error("InvalidBucketState", message, 409)
            return refused
        return original(bucket, body)

    return put_bucket_versioning
