"""Service control policies as they are handed in; no template holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from promote.access.policy import Origin, Policy, PolicyKind

ServiceControlPolicies = Mapping[str, Sequence[Sequence[Mapping[str, Any]]]]
"""By account: from the organization's root downwards, the policy documents of each level."""

ServiceControl = Mapping[str, tuple[tuple[Policy, ...], ...]]
"""The same, read."""


def read_service_control(documents: ServiceControlPolicies) -> ServiceControl:
    """Read service control policies.

    Raises:
        RefusalError: IAM would not take one.
    """
    return {
        account: tuple(
            tuple(_policy(account, level, document) for document in of_level)
            for level, of_level in enumerate(levels)
        )
        for account, levels in documents.items()
    }


def _policy(account: str, level: int, document: Mapping[str, Any]) -> Policy:
    origin = Origin(
        kind=PolicyKind.SERVICE_CONTROL, account=account, logical_id=f"{account} level {level}"
    )
    return Policy.read(origin, document)
