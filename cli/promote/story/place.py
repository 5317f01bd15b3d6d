"""A version in one environment's registry: registered, sealed, approved, arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promote.package_group import PackageGroup
from promote.package_status import PackageStatus
from promote.story.served import Served
from promotion_steps.names import (
    APPROVED_AT,
    APPROVER,
    ARRIVAL,
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
)
from promotion_steps.registration_status import failure_reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What one environment knows of a version.

    Args:
        registration: SageMaker's status of it, and why it failed if it did.
        seal: The manifest that it is bound to, with its version and digest; None without one.
        served: What the environment's endpoint serves; None where promotions begin, or where
            it cannot be told.
    """

    environment: str
    model: str
    status: PackageStatus
    registration: str
    failures: tuple[str, ...]
    seal: Mapping[str, str] | None
    approver: str | None
    approved_at: str | None
    arrival: str | None
    served: Served | None

    @classmethod
    def of(
        cls, description: Mapping[str, Any], group: PackageGroup, served: Served | None
    ) -> Place:
        """Read the answer of DescribeModelPackage."""
        metadata = description.get("CustomerMetadataProperties") or {}
        return cls(
            environment=group.environment.name,
            model=group.model,
            status=PackageStatus.from_description(description),
            registration=str(description["ModelPackageStatus"]),
            failures=tuple(failure_reasons(description)),
            seal=_seal(metadata),
            approver=metadata.get(APPROVER),
            approved_at=metadata.get(APPROVED_AT),
            arrival=metadata.get(ARRIVAL),
            served=served,
        )

    def document(self) -> dict[str, Any]:
        """Spell it in JSON."""
        status, served = self.status, self.served
        return {
            "environment": self.environment,
            "model": self.model,
            "model_package_arn": status.arn,
            "registered_at": status.created.isoformat(),
            "registered_by": status.registrar,
            "registration": self.registration,
            "registration_failures": list(self.failures),
            "origin": status.origin,
            "seal": dict(self.seal) if self.seal else None,
            "approval": status.approval,
            "approver": self.approver,
            "approved_at": self.approved_at,
            "comment": status.comment,
            "withdrawn": status.withdrawn,
            "arrival": self.arrival,
            "endpoint": served.document() if served else None,
        }


def _seal(metadata: Mapping[str, str]) -> Mapping[str, str] | None:
    properties = {"uri": MANIFEST_URI, "version": MANIFEST_VERSION, "sha256": MANIFEST_SHA256}
    seal = {name: metadata[key] for name, key in properties.items() if key in metadata}
    return seal if seal.keys() == properties.keys() else None
