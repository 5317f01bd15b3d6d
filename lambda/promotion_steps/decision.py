"""What people decided on a version, asked again whenever it matters."""

from __future__ import annotations

from promotion_steps.json_fields import shown
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import WITHDRAWN

APPROVED = "Approved"


def undecided(package: ModelPackage) -> list[str]:
    """Say why a version may not be promoted; empty where people want it to be."""
    status = package.approval_status
    problems = [] if status == APPROVED else [_not_approved(package)]
    return [*problems, *withdrawn(package)]


def withdrawn(package: ModelPackage) -> list[str]:
    """Say why a version was withdrawn, if it was."""
    reason = package.customer_metadata.get(WITHDRAWN)
    return [] if reason is None else [f"{package.arn}: withdrawn, {WITHDRAWN} is {shown(reason)}"]


def _not_approved(package: ModelPackage) -> str:
    got = package.approval_status or "missing"
    return f"{package.arn}: approval status is {got}, expected {APPROVED}"
