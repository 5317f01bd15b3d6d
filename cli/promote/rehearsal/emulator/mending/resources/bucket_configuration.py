"""Object Lock, lifecycle rules and access logs of AWS::S3::Bucket, which MiniStack drops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending.resources.bucket_logging import (
    log_accesses,
    stop_logging,
)
from promote.rehearsal.emulator.mending.resources.lifecycle_rules import lifecycle_xml

Properties = Mapping[str, Any]


def install() -> None:
    """Apply the properties when a bucket is made, changed, or loses them."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("ObjectLockEnabled", _enabled, _enable_lock, _keep_lock),
        (
            "ObjectLockConfiguration",
            _lock_xml,
            _or_fail(s3._put_object_lock_configuration),
            _forget_default,
        ),
        (
            "LifecycleConfiguration",
            lifecycle_xml,
            _or_fail(s3._put_bucket_lifecycle),
            s3._delete_bucket_lifecycle,
        ),
        ("LoggingConfiguration", dict, log_accesses, stop_logging),
    )
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    handlers["delete"] = _with_its_lock(handlers["delete"])


def _enabled(value: bool | str) -> bool:
    return str(value).lower() == "true"


def _enable_lock(bucket: str, enabled: bool) -> None:
    if enabled:
        # AWS turns versioning on with the lock.
        s3._bucket_versioning[bucket] = "Enabled"
        lock = {"enabled": True, "default_retention": None}
        s3._bucket_object_lock.setdefault(bucket, lock)


def _keep_lock(_bucket: str) -> None:
    """Object Lock cannot be disabled once it is enabled."""


def _forget_default(bucket: str) -> None:
    s3._bucket_object_lock[bucket] = {"enabled": True, "default_retention": None}


def _lock_xml(configuration: Properties) -> bytes:
    root = Element("ObjectLockConfiguration")
    SubElement(root, "ObjectLockEnabled").text = configuration.get("ObjectLockEnabled", "Enabled")
    if rule := configuration.get("Rule"):
        retention = SubElement(SubElement(root, "Rule"), "DefaultRetention")
        for name, value in rule["DefaultRetention"].items():
            SubElement(retention, name).text = str(value)
    written: bytes = tostring(root)
    return written


def _or_fail(put: Callable[[str, bytes], HttpResponse]) -> Callable[[str, bytes], None]:
    def apply(bucket: str, body: bytes) -> None:
        status, _headers, answer = put(bucket, body)
        if status >= 400:
            raise ValueError(answer.decode())

    return apply


def _with_its_lock(original: Callable[[str, Properties], None]) -> Callable[..., None]:
    def delete(bucket: str, properties: Properties) -> None:
        if _holds_versions(bucket):
            raise ValueError(f"The bucket you tried to delete is not empty: {bucket}")
        original(bucket, properties)
        s3._bucket_object_lock.pop(bucket, None)

    return delete


def _holds_versions(bucket: str) -> bool:
    locked = s3._bucket_object_lock.get(bucket) is not None
    return locked and any(name == bucket for name, _key in s3._object_versions)
