"""S3: a range of an older version, and what such a version keeps of its parts and checksum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse

_MODULE = "ministack.services.s3"
_OK = 200
_PARTIAL = 206
_NOT_SATISFIABLE = 416
_WHOLE_ONLY = ("range", "x-amz-checksum-mode")
_KEPT = ("checksum_type", "parts")

Headers = Mapping[str, str]
Query = Mapping[str, Any]
Record = dict[str, Any]


def install() -> None:
    """Read versions as the newest object is read."""
    hooks.replace(_MODULE, "_get_object", _reading_ranges)
    hooks.replace(_MODULE, "_object_record_from_version", _keeping_parts)


def _reading_ranges(original: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def get_object(
        bucket: str, key: str, headers: Headers, query: Query | None = None
    ) -> HttpResponse:
        span = headers.get("range")
        if not span or not s3._qp(query or {}, "versionId"):
            return original(bucket, key, headers, query)
        others = {name: text for name, text in headers.items() if name not in _WHOLE_ONLY}
        status, answer_headers, body = original(bucket, key, others, query)
        if status != _OK:
            return status, answer_headers, body
        return _slice(bucket, key, span, answer_headers, body)

    return get_object


def _slice(bucket: str, key: str, span: str, headers: Headers, body: bytes) -> HttpResponse:
    found = s3._parse_range(span, len(body))
    if found is None:
        refusal = {"Content-Type": "application/xml", "Content-Range": f"bytes */{len(body)}"}
        return _NOT_SATISFIABLE, refusal, s3._xml_body(s3._range_error_xml(bucket, key))
    start, end = found
    part = body[start : end + 1]
    where = {
        "Content-Length": str(len(part)),
        "Content-Range": f"bytes {start}-{end}/{len(body)}",
    }
    return _PARTIAL, {**headers, **where}, part


def _keeping_parts(original: Callable[[Record], Record]) -> Callable[[Record], Record]:
    def object_record_from_version(entry: Record) -> Record:
        return {**original(entry), **{name: entry[name] for name in _KEPT if name in entry}}

    return object_record_from_version
