"""KMS keys of probes, each with an alias that has its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promote.doctor.mark import Mark
from promote.doctor.resources.kind import Clients, Kind, is_gone
from promote.doctor.unaskable import is_denied

_SHORTEST_DAYS = 7
_PENDING = "PendingDeletion"


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    kms = clients("kms")
    for key in _candidates(kms, mark.prefix):
        pages = kms.get_paginator("list_resource_tags").paginate(KeyId=key["KeyId"])
        tags = {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page["Tags"]}
        if mark.is_on(key["Description"], tags):
            yield key["Description"]


def _remove(clients: Clients, name: str) -> None:
    kms = clients("kms")
    for key in _candidates(kms, name):
        kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=_SHORTEST_DAYS)
    kms.delete_alias(AliasName=f"alias/{name}")


def _candidates(kms: Any, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield keys whose description begins with a prefix, and whose alias does, if they have one."""
    aliases = _aliases(kms)
    pages = kms.get_paginator("list_keys").paginate()
    for key_id in [key["KeyId"] for page in pages for key in page["Keys"]]:
        if not aliases.get(key_id, f"alias/{prefix}").startswith(f"alias/{prefix}"):
            continue
        key = _described(kms, key_id)
        if key["Description"].startswith(prefix) and key["KeyState"] != _PENDING:
            yield key


def _aliases(kms: Any) -> dict[str, str]:
    pages = kms.get_paginator("list_aliases").paginate()
    listed = [alias for page in pages for alias in page["Aliases"]]
    return {one["TargetKeyId"]: one["AliasName"] for one in listed if "TargetKeyId" in one}


def _described(kms: Any, key_id: str) -> dict[str, Any]:
    from botocore.exceptions import ClientError

    try:
        return {"Description": "", **kms.describe_key(KeyId=key_id)["KeyMetadata"]}
    except ClientError as error:
        if not (is_denied(error) or is_gone(error)):  # keys of others may trust nobody
            raise
        return {"KeyId": key_id, "Description": "", "KeyState": _PENDING}


KMS_KEY = Kind(
    name="KMS key",
    found=_found,
    remove=_remove,
    permissions=(
        "kms:CreateAlias",
        "kms:CreateKey",
        "kms:DeleteAlias",
        "kms:DescribeKey",
        "kms:ListAliases",
        "kms:ListKeys",
        "kms:ListResourceTags",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
    ),
)


def create_key(clients: Clients, mark: Mark, name: str, policy: str) -> str:
    """Create a key and its alias; return the key's ARN."""
    kms = clients("kms")
    tags = [{"TagKey": key, "TagValue": value} for key, value in mark.tags.items()]
    key = kms.create_key(Description=name, Policy=policy, Tags=tags)["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key["KeyId"])
    return str(key["Arn"])
