"""S3: data under a KMS key is read and written only by those who may use that key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import find_iam_access_key_account
from ministack.core.responses import (
    _account_from_sts_session,
    get_account_id,
    get_region,
    request_scope,
)
from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending.iam import encryption_context_keys
from promote.rehearsal.emulator.mending.kms import key_arn

ALGORITHM = "x-amz-server-side-encryption"
KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"
DECRYPT = "kms:Decrypt"
GENERATE = "kms:GenerateDataKey"

_MODULE = "ministack.services.s3"
_AWS_MANAGED = "alias/aws/s3"

Headers = Mapping[str, str]
Query = Mapping[str, Any]
Refusal = HttpResponse | None
Check = Callable[..., Refusal]


def install() -> None:
    """Ask KMS before each operation that touches encrypted data."""
    hooks.replace(_MODULE, "_resolve_sse_write_headers", _naming_the_key)
    for operation, check in _CHECKS.items():
        hooks.replace(_MODULE, operation, _after(check))


def _after(check: Check) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    def guard(original: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(*request: Any, **more: Any) -> HttpResponse:
            return check(*request, **more) or original(*request, **more)

        return guarded

    return guard


def _naming_the_key(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve_sse_write_headers(headers: Headers, bucket: str) -> tuple[Any, Refusal]:
        if headers.get(ALGORITHM) == "aws:kms" and not headers.get(KEY_ID):
            headers = {**headers, KEY_ID: _default_key(bucket)}
        stored, refusal = original(headers, bucket)
        if refusal is not None or stored.get(ALGORITHM) != "aws:kms":
            return stored, refusal
        arn = _arn_of(stored.get(KEY_ID) or _AWS_MANAGED)
        if arn is None:
            message = f"Key '{stored[KEY_ID]}' does not exist"
            return None, s3._error("KMS.NotFoundException", message, 400)
        return {**stored, KEY_ID: arn}, None

    return resolve_sse_write_headers


def _default_key(bucket: str) -> str:
    return s3._bucket_default_sse_headers(bucket).get(KEY_ID) or _AWS_MANAGED


def _arn_of(reference: str) -> str | None:
    if reference.endswith(_AWS_MANAGED):
        return f"arn:aws:kms:{get_region()}:{get_account_id()}:{_AWS_MANAGED}"
    return key_arn(reference)


def _may_write(bucket: str, key: str, headers: Headers) -> Refusal:
    stored, refusal = s3._resolve_sse_write_headers(headers, bucket)
    if refusal is not None:
        found: HttpResponse = refusal
        return found
    return _refusal(GENERATE, bucket, key, stored.get(KEY_ID))


def _may_read(bucket: str, key: str, version: str | None) -> Refusal:
    return _refusal(DECRYPT, bucket, key, _key_of(_stored(bucket, key, version)))


def _put(bucket: str, key: str, _body: bytes, headers: Headers) -> Refusal:
    return _may_write(bucket, key, headers)


def _copy(bucket: str, key: str, headers: Headers) -> Refusal:
    return _may_read(*_copy_source(headers)) or _may_write(bucket, key, headers)


def _upload_part(bucket: str, key: str, _body: bytes, query: Query, _headers: Headers) -> Refusal:
    return _may_add_part(bucket, key, query)


def _upload_part_copy(bucket: str, key: str, query: Query, headers: Headers) -> Refusal:
    return _may_read(*_copy_source(headers)) or _may_add_part(bucket, key, query)


def _complete(
    bucket: str, key: str, _body: bytes, query: Query, _headers: Headers | None = None
) -> Refusal:
    return _may_add_part(bucket, key, query)


def _may_add_part(bucket: str, key: str, query: Query) -> Refusal:
    upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
    return _refusal(DECRYPT, bucket, key, _key_of(upload))


def _get(bucket: str, key: str, _headers: Headers, query: Query | None = None) -> Refusal:
    return _may_read(bucket, key, _version(query))


def _head(
    bucket: str, key: str, headers: Headers | None = None, query: Query | None = None
) -> Refusal:
    # Of an encrypted object's metadata only the checksums need the key.
    if (headers or {}).get("x-amz-checksum-mode", "").upper() != "ENABLED":
        return None
    return _may_read(bucket, key, _version(query))


def _attributes(bucket: str, key: str, headers: Headers, query: Query) -> Refusal:
    if not {"Checksum", "ObjectParts"} & set(_listed(headers.get("x-amz-object-attributes", ""))):
        return None
    return _may_read(bucket, key, _version(query))


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")]


def _version(query: Query | None) -> str | None:
    return s3._qp(query or {}, "versionId") or None


def _copy_source(headers: Headers) -> tuple[str, str, str | None]:
    path, _, query = headers["x-amz-copy-source"].lstrip("/").partition("?")
    bucket, _, key = unquote(path).partition("/")
    return bucket, key, parse_qs(query).get("versionId", [None])[0]


def _stored(bucket: str, key: str, version: str | None) -> Mapping[str, Any] | None:
    if version is None:
        objects: Mapping[str, Any] = (s3._ensure_bucket(bucket) or {}).get("objects", {})
        return objects.get(key)
    versions = s3._object_versions.get((bucket, key), [])
    return next((entry for entry in versions if entry["version_id"] == version), None)


def _key_of(record: Mapping[str, Any] | None) -> str | None:
    arn: str | None = ((record or {}).get("preserved_headers") or {}).get(KEY_ID)
    return arn


def _refusal(action: str, bucket: str, key: str, kms_key: str | None) -> Refusal:
    access_key = iam_evaluator._verified_key.get()
    if not kms_key or not access_key:
        return None
    account = _account_from_sts_session(access_key) or find_iam_access_key_account(access_key)
    if kms_key.endswith(_AWS_MANAGED) and f":{account}:" in kms_key:
        return None
    denied = _denial(action, bucket, key, kms_key, access_key, account)
    if denied is None:
        return None
    message = (
        f"User: {denied.principal_arn} is not authorized to perform: {action} on resource: "
        f"{kms_key}"
    )
    refused: HttpResponse = s3._error("AccessDenied", message, 403, f"/{bucket}/{key}")
    return refused


def _denial(
    action: str, bucket: str, key: str, kms_key: str, access_key: str, account: str | None
) -> Any:
    region = get_region()
    with request_scope(account or get_account_id(), region):
        context = {
            **encryption_context_keys({"aws:s3:arn": _encryption_context(bucket, key)}),
            "kms:ViaService": f"s3.{region}.amazonaws.com",
        }
        return iam_evaluator.enforce(
            access_key, action, "kms", region, resource_arn=kms_key, service_context=context
        )


def _encryption_context(bucket: str, key: str) -> str:
    owner = s3._bucket_owner_account(bucket)
    configuration = s3._bucket_encryption.get_scoped(owner, None, bucket) or ""
    # With an S3 bucket key the data keys belong to the bucket, not to the object.
    if "<BucketKeyEnabled>true<" in _text(configuration):
        return f"arn:aws:s3:::{bucket}"
    return f"arn:aws:s3:::{bucket}/{key}"


def _text(configuration: str | bytes) -> str:
    return configuration.decode() if isinstance(configuration, bytes) else configuration


_CHECKS: Mapping[str, Check] = {
    "_put_object": _put,
    "_copy_object": _copy,
    "_create_multipart_upload": _may_write,
    "_upload_part": _upload_part,
    "_upload_part_copy": _upload_part_copy,
    "_complete_multipart_upload": _complete,
    "_get_object": _get,
    "_head_object": _head,
    "_get_object_attributes": _attributes,
}
