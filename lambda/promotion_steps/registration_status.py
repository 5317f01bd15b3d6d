"""How far SageMaker has come with registering a model package version, and why it failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

COMPLETED = "Completed"
FAILED = "Failed"
PENDING = "Pending"
UNDER_WAY = (PENDING, "InProgress")

_DETAILS = ("ValidationStatuses", "ImageScanStatuses")


def expected_completed(description: Mapping[str, Any]) -> str:
    """Say what is expected of a version that is not ready, and why it is not, if that is known.

    Args:
        description: Of a version whose status is not `Completed`.
    """
    reasons = "; ".join(failure_reasons(description))
    return f"expected {COMPLETED}: {reasons}" if reasons else f"expected {COMPLETED}"


def failure_reasons(description: Mapping[str, Any]) -> Iterator[str]:
    """Yield why SageMaker could not register a version, as far as it says."""
    details = description.get("ModelPackageStatusDetails") or {}
    for kind in _DETAILS:
        for one in details.get(kind) or []:
            if one.get("FailureReason"):
                yield f"{one.get('Name')}: {one['FailureReason']}"
