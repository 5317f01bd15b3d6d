"""S3: which one checksum an object keeps: the one it was sent with, else CRC64NVME."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import fromstring

from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse

DEFAULT = "CRC64NVME"

_MODULE = "ministack.services.s3"
_OK = 200
_FULL = "FULL_OBJECT"
_COMPOSITE = "COMPOSITE"
_FULL_ONLY = (DEFAULT,)
_COMPOSITE_ONLY = ("SHA1", "SHA256")
_VALUE = "x-amz-checksum-"
_ALGORITHMS = ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")

Headers = Mapping[str, str]
Query = Mapping[str, Any]
Request = tuple[str, str, bytes, Query, Headers | None]
Choice = tuple[Any, HttpResponse | None]
Operation = Callable[..., HttpResponse]


def install() -> None:
    """Give every object one checksum, of the type that AWS gives it."""
    hooks.replace(_MODULE, "_resolve_object_checksums", _choosing_one)
    hooks.replace(_MODULE, "_put_object", _choosing_the_default)
    hooks.replace(_MODULE, "_create_multipart_upload", _choosing_a_type)
    hooks.replace(_MODULE, "_complete_multipart_upload", _of_the_whole)
    hooks.replace(_MODULE, "_get_object_attributes", _telling_the_type)


def store(bucket: str, key: str, checksums: Mapping[str, str], kind: str) -> None:
    """Give the newest object of a key its checksums, and its entry among the versions too."""
    newest = s3._ensure_bucket(bucket)["objects"][key]
    versions = s3._object_versions.get((bucket, key), [])
    same = [entry for entry in versions if entry["version_id"] == newest.get("version_id")]
    for record in (newest, *same):
        record["checksums"] = dict(checksums)
        record["checksum_type"] = kind


def compute(algorithm: str, body: bytes) -> dict[str, str]:
    """Compute one checksum, under its name."""
    return {algorithm: s3._compute_s3_checksum(algorithm, body)}


def _choosing_one(original: Callable[..., Choice]) -> Callable[..., Choice]:
    def resolve_object_checksums(body: bytes, headers: Headers) -> Choice:
        sent = [name for name in _ALGORITHMS if headers.get(_VALUE + name)]
        if len(sent) > 1:
            return {}, _refusal(
                "Expecting a single x-amz-checksum- header. "
                "Multiple checksum Types are not allowed."
            )
        asked = headers.get("x-amz-sdk-checksum-algorithm", "").lower()
        if sent and asked and asked != sent[0]:
            return {}, _refusal("Value for x-amz-sdk-checksum-algorithm header is invalid.")
        return original(body, headers)

    return resolve_object_checksums


def _choosing_the_default(original: Operation) -> Operation:
    def put_object(bucket: str, key: str, body: bytes, headers: Headers) -> HttpResponse:
        answer = original(bucket, key, body, headers)
        if answer[0] == _OK:
            checksums = s3._ensure_bucket(bucket)["objects"][key].get("checksums")
            store(bucket, key, checksums or compute(DEFAULT, body), _FULL)
        return answer

    return put_object


def _choosing_a_type(original: Operation) -> Operation:
    def create_multipart_upload(bucket: str, key: str, headers: Headers) -> HttpResponse:
        asked = (headers.get("x-amz-checksum-algorithm") or "").upper()
        kind = (headers.get("x-amz-checksum-type") or _default_type(asked)).upper()
        if not _may_be(asked or DEFAULT, kind):
            return _refusal(
                f"The {kind} checksum type cannot be used with the {asked.lower()} "
                "checksum algorithm."
            )
        before = set(s3._multipart_uploads)
        status, answer_headers, body = original(bucket, key, headers)
        for upload in set(s3._multipart_uploads) - before:
            s3._multipart_uploads[upload]["checksum_type"] = kind
        if status == _OK and asked:
            answer_headers = {**answer_headers, "x-amz-checksum-type": kind}
        return status, answer_headers, body

    return create_multipart_upload


def _default_type(algorithm: str) -> str:
    return _FULL if algorithm in ("", *_FULL_ONLY) else _COMPOSITE


def _may_be(algorithm: str, kind: str) -> bool:
    return algorithm not in (_COMPOSITE_ONLY if kind == _FULL else _FULL_ONLY)


def _of_the_whole(original: Operation) -> Operation:
    def complete_multipart_upload(
        bucket: str, key: str, body: bytes, query: Query, headers: Headers | None = None
    ) -> HttpResponse:
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
        if upload is None:
            return original(bucket, key, body, query, headers)
        if upload["checksum_type"] == _COMPOSITE:
            answer = original(bucket, key, body, query, headers)
            if answer[0] == _OK:
                stored = s3._ensure_bucket(bucket)["objects"][key]
                store(bucket, key, stored["checksums"], _COMPOSITE)
            return answer
        return _complete_whole(original, upload, (bucket, key, body, query, headers))

    return complete_multipart_upload


def _complete_whole(original: Operation, upload: dict[str, Any], request: Request) -> HttpResponse:
    bucket, key, body, query, headers = request
    algorithm = upload["checksum_algorithm"] or DEFAULT
    name = f"{_VALUE}{algorithm.lower()}"
    whole = compute(algorithm, _chosen_parts(upload, body))
    if (headers or {}).get(name, whole[algorithm]) != whole[algorithm]:
        message = f"The {algorithm} you specified did not match the calculated checksum."
        return _refusal(message, "BadDigest")
    others = {header: text for header, text in (headers or {}).items() if header != name}
    # MiniStack knows composites alone: without an algorithm it makes none.
    without = {**upload, "checksum_algorithm": None}
    s3._multipart_uploads[s3._qp(query, "uploadId")] = without
    status, answer_headers, answer = original(bucket, key, body, query, others)
    if status != _OK:
        s3._multipart_uploads[s3._qp(query, "uploadId")] = upload
        return status, answer_headers, answer
    store(bucket, key, whole, _FULL)
    return status, answer_headers, _with_checksum(answer, algorithm, whole[algorithm])


def _chosen_parts(upload: Mapping[str, Any], body: bytes) -> bytes:
    numbers = [
        int(element.text or 0)
        for element in fromstring(body).iter()  # noqa: S314 - as MiniStack reads it itself
        if element.tag.rpartition("}")[2] == "PartNumber"
    ]
    return b"".join(
        upload["parts"][number]["body"] for number in numbers if number in upload["parts"]
    )


def _with_checksum(answer: bytes, algorithm: str, value: str) -> bytes:
    told = f"<Checksum{algorithm}>{value}</Checksum{algorithm}><ChecksumType>{_FULL}</ChecksumType>"
    end = b"</CompleteMultipartUploadResult>"
    return answer.replace(end, told.encode() + end)


def _telling_the_type(original: Operation) -> Operation:
    def get_object_attributes(
        bucket: str, key: str, headers: Headers, query: Query
    ) -> HttpResponse:
        status, answer_headers, body = original(bucket, key, headers, query)
        record = _record(bucket, key, s3._qp(query, "versionId", ""))
        if status != _OK or not (record or {}).get("checksum_type"):
            return status, answer_headers, body
        for kind in (_FULL, _COMPOSITE):
            told = f"<ChecksumType>{kind}</ChecksumType>"
            right = f"<ChecksumType>{record['checksum_type']}</ChecksumType>"
            body = body.replace(told.encode(), right.encode())
        return status, answer_headers, body

    return get_object_attributes


def _record(bucket: str, key: str, version: str) -> Any:
    if not version:
        return s3._ensure_bucket(bucket)["objects"].get(key)
    versions = s3._object_versions.get((bucket, key), [])
    return next((entry for entry in versions if entry["version_id"] == version), None)


def _refusal(message: str, code: str = "InvalidRequest") -> HttpResponse:
    refused: HttpResponse = s3._error(code, message, 400)
    return refused
