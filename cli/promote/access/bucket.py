"""Who owns a bucket, and which key its objects need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promote.access.partition import partition_of
from promote.access.resolved_stack import ResolvedResource
from promote.access.unresolved import Text, Unresolved

_RULE = ("BucketEncryption", "ServerSideEncryptionConfiguration", 0)
_WITH_KEY = ("aws:kms", "aws:kms:dsse")
_KEY_OF_AWS = "alias/aws/s3"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Hold what a request for an object depends on.

    Args:
        key: ARN of the customer managed key; None where objects need no other permission.
        has_bucket_key: Whether keys are asked for the bucket, not for each object.
    """

    arn: str
    account: str
    key: Text | None = None
    has_bucket_key: bool = False

    @classmethod
    def of(cls, resource: ResolvedResource, aliases: Mapping[str, Text]) -> Bucket:
        """Read a bucket of a template."""
        rule = _inside(resource.properties, *_RULE)
        default = _inside(rule, "ServerSideEncryptionByDefault")
        algorithm = _inside(default, "SSEAlgorithm")
        needs_key = algorithm in _WITH_KEY or isinstance(algorithm, Unresolved)
        name = _inside(default, "KMSMasterKeyID")
        return cls(
            str(resource.arn),
            resource.stack.account,
            _key_arn(resource, name or _KEY_OF_AWS, aliases) if needs_key else None,
            _inside(rule, "BucketKeyEnabled") is True,
        )


def _inside(value: Any, *path: str | int) -> Any:
    """Follow a path; what is unresolved on the way is the answer."""
    for step in path:
        if value is None or isinstance(value, Unresolved):
            return value
        try:
            value = value[step]
        except LookupError:
            return None
    return value


def _key_arn(resource: ResolvedResource, name: Any, aliases: Mapping[str, Text]) -> Text:
    if isinstance(name, Unresolved):
        return name
    text = str(name)
    stack = resource.stack
    start = f"arn:{partition_of(stack.region)}:kms:{stack.region}:{stack.account}:"
    if ":key/" in text:
        return text
    if "alias/" not in text:
        return f"{start}key/{text}"
    arn = text if text.startswith("arn:") else start + text
    target = aliases.get(arn, Unresolved(arn))
    return _key_arn(resource, target, {})
