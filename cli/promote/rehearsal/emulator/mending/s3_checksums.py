"""S3: checksums that a copy is asked for, and those of each part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring

from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending import s3_checksum_choice

_MODULE = "ministack.services.s3"
_OK = 200
_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"

Headers = Mapping[str, str]
Query = Mapping[str, Any]
Operation = Callable[..., HttpResponse]


def install() -> None:
    """Keep and tell the checksums that AWS keeps and tells."""
    s3_checksum_choice.install()
    hooks.replace(_MODULE, "_put_object", _telling_checksums)
    hooks.replace(_MODULE, "_copy_object", _checking_copies)
    hooks.replace(_MODULE, "_upload_part_copy", _checking_copied_parts)
    hooks.replace(_MODULE, "_complete_multipart_upload", _keeping_part_checksums)
    hooks.replace(_MODULE, "_append_object_parts", _telling_part_checksums)


def _telling_checksums(original: Operation) -> Operation:
    def put_object(bucket: str, key: str, body: bytes, headers: Headers) -> HttpResponse:
        status, answer_headers, answer = original(bucket, key, body, headers)
        if status == _OK:
            checksums = s3._ensure_bucket(bucket)["objects"][key].get("checksums") or {}
            told = {f"x-amz-checksum-{name.lower()}": text for name, text in checksums.items()}
            answer_headers = {**answer_headers, **told, "x-amz-checksum-type": "FULL_OBJECT"}
        return status, answer_headers, answer

    return put_object


def _checking_copies(original: Operation) -> Operation:
    def copy_object(bucket: str, key: str, headers: Headers) -> HttpResponse:
        status, answer_headers, body = original(bucket, key, headers)
        if status != _OK:
            return status, answer_headers, body
        copied = s3._ensure_bucket(bucket)["objects"][key]
        checksums = _checksums_of_copy(copied, headers)
        s3_checksum_choice.store(bucket, key, checksums, "FULL_OBJECT")
        return status, answer_headers, _with_checksums(body, checksums, kind="FULL_OBJECT")

    return copy_object


def _checksums_of_copy(copied: Mapping[str, Any], headers: Headers) -> dict[str, str]:
    asked = headers.get("x-amz-checksum-algorithm")
    # A copy is one object, whatever its source was: composites are computed anew.
    kept = next(iter(copied.get("checksums") or {}), s3_checksum_choice.DEFAULT)
    return s3_checksum_choice.compute(asked.upper() if asked else kept, copied["body"])


def _checking_copied_parts(original: Operation) -> Operation:
    def upload_part_copy(bucket: str, key: str, query: Query, headers: Headers) -> HttpResponse:
        status, answer_headers, body = original(bucket, key, query, headers)
        if status != _OK:
            return status, answer_headers, body
        upload = s3._multipart_uploads[s3._qp(query, "uploadId")]
        part = upload["parts"][int(s3._qp(query, "partNumber", "1"))]
        part["checksums"], _ = s3._resolve_part_checksums(part["body"], {}, upload)
        return status, answer_headers, _with_checksums(body, part["checksums"])

    return upload_part_copy


def _keeping_part_checksums(original: Operation) -> Operation:
    def complete_multipart_upload(
        bucket: str, key: str, body: bytes, query: Query, headers: Headers | None = None
    ) -> HttpResponse:
        parts = (s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}).get("parts", {})
        answer = original(bucket, key, body, query, headers)
        if answer[0] == _OK and parts:
            completed = s3._ensure_bucket(bucket)["objects"][key]
            for part in completed["parts"]:
                part["checksums"] = parts[part["PartNumber"]].get("checksums") or {}
        return answer

    return complete_multipart_upload


def _telling_part_checksums(original: Callable[..., None]) -> Callable[..., None]:
    def append_object_parts(root: Element, record: Mapping[str, Any], headers: Headers) -> None:
        original(root, record, headers)
        checksums = {
            str(part["PartNumber"]): part.get("checksums") or {}
            for part in record.get("parts") or []
        }
        for part in root.iter("Part"):
            for name, value in checksums[part.findtext("PartNumber", "")].items():
                SubElement(part, f"Checksum{name}").text = value

    return append_object_parts


def _with_checksums(body: bytes, checksums: Mapping[str, str], kind: str | None = None) -> bytes:
    root = fromstring(body)  # noqa: S314 - our own answer
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    root.set("xmlns", _NAMESPACE.strip("{}"))
    for name, value in checksums.items():
        SubElement(root, f"Checksum{name}").text = value
    if checksums and kind:
        SubElement(root, "ChecksumType").text = kind
    written: bytes = s3._xml_body(root)
    return written
