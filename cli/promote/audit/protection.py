"""How what holds data is encrypted, kept and watched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from promote.audit.audited_stack import AuditedStack
from promote.audit.resource import Resource

_NONE = "none"
_SYMMETRIC = "ENCRYPT_DECRYPT"
_SECONDS_BY_DEFAULT = 345600


def protection_of(stack: AuditedStack) -> list[dict[str, str]]:
    """Return what the report says of each resource of a stack that holds data."""
    return [
        {
            "stack": stack.name,
            "logical_id": resource.logical_id,
            "type": resource.type,
            "name": resource.name,
            "encryption": _ENCRYPTION[resource.type](resource),
            "retention": _RETENTION.get(resource.type, _not_set)(resource),
            "logging": _LOGGING.get(resource.type, _not_set)(resource),
            "on_delete": str(resource.body.get("DeletionPolicy", "Delete")),
        }
        for resource in stack.of_type(*_ENCRYPTION)
    ]


def _not_set(_: Resource) -> str:
    return _NONE


def _bucket_encryption(bucket: Resource) -> str:
    for rule in bucket.sections("BucketEncryption", "ServerSideEncryptionConfiguration"):
        default = rule.get("ServerSideEncryptionByDefault")
        if isinstance(default, dict):
            return _with_key(bucket, default.get("SSEAlgorithm"), default.get("KMSMasterKeyID"))
    return "AES256, which S3 does by itself"


def _table_encryption(table: Resource) -> str:
    chosen = table.section("SSESpecification")
    if not chosen.get("SSEEnabled"):
        return "with DynamoDB's own key"
    return _with_key(table, "aws:kms", chosen.get("KMSMasterKeyId"))


def _queue_encryption(queue: Resource) -> str:
    key = queue.properties.get("KmsMasterKeyId")
    if key is not None:
        return _with_key(queue, "aws:kms", key)
    # SQS encrypts by itself unless a template says otherwise
    return _NONE if queue.properties.get("SqsManagedSseEnabled") is False else "with SQS's own key"


def _key_encryption(key: Resource) -> str:
    usage = key.text("KeyUsage") or _SYMMETRIC
    if usage != _SYMMETRIC:
        return f"{key.text('KeySpec') or ''} {usage}".strip()
    return "rotates" if key.properties.get("EnableKeyRotation") is True else "does not rotate"


def _by_key(property_name: str) -> Callable[[Resource], str]:
    def encryption(resource: Resource) -> str:
        key = resource.properties.get(property_name)
        return _with_key(resource, "aws:kms", key) if key is not None else _NONE

    return encryption


def _with_key(resource: Resource, algorithm: Any, key: Any) -> str:
    if algorithm is None:
        return _NONE
    return f"{algorithm} with {resource.read.text(key)}" if key is not None else f"{algorithm}"


def _bucket_retention(bucket: Resource) -> str:
    kept = []
    rule = bucket.section("ObjectLockConfiguration", "Rule", "DefaultRetention")
    if rule:
        unit = "Years" if "Years" in rule else "Days"
        kept.append(f"locked ({rule.get('Mode')}) for {rule.get(unit)} {unit.lower()}")
    elif bucket.properties.get("ObjectLockEnabled") is True:
        kept.append("lockable")
    if bucket.text("VersioningConfiguration", "Status") == "Enabled":
        kept.append("versioned")
    kept += [
        f"expires after {rule['ExpirationInDays']} days"
        for rule in bucket.sections("LifecycleConfiguration", "Rules")
        if "ExpirationInDays" in rule
    ]
    return ", ".join(kept) or _NONE


def _table_retention(table: Resource) -> str:
    recovers = table.section("PointInTimeRecoverySpecification")
    kept = ["point-in-time recovery"] if recovers.get("PointInTimeRecoveryEnabled") is True else []
    if table.properties.get("DeletionProtectionEnabled") is True:
        kept.append("deletion protection")
    return ", ".join(kept) or _NONE


def _queue_retention(queue: Resource) -> str:
    return f"{queue.text('MessageRetentionPeriod') or _SECONDS_BY_DEFAULT} seconds"


def _log_retention(group: Resource) -> str:
    days = group.text("RetentionInDays")
    return f"{days} days" if days is not None else "for ever"


def _bucket_logging(bucket: Resource) -> str:
    target = bucket.text("LoggingConfiguration", "DestinationBucketName")
    return f"to {target}" if target is not None else _NONE


_ENCRYPTION: Mapping[str, Callable[[Resource], str]] = {
    "AWS::DynamoDB::Table": _table_encryption,
    "AWS::KMS::Key": _key_encryption,
    "AWS::Logs::LogGroup": _by_key("KmsKeyId"),
    "AWS::S3::Bucket": _bucket_encryption,
    "AWS::SNS::Topic": _by_key("KmsMasterKeyId"),
    "AWS::SQS::Queue": _queue_encryption,
}
_RETENTION: Mapping[str, Callable[[Resource], str]] = {
    "AWS::DynamoDB::Table": _table_retention,
    "AWS::Logs::LogGroup": _log_retention,
    "AWS::S3::Bucket": _bucket_retention,
    "AWS::SQS::Queue": _queue_retention,
}
_LOGGING: Mapping[str, Callable[[Resource], str]] = {"AWS::S3::Bucket": _bucket_logging}
