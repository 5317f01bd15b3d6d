"""Writes onto a version how its promotion into this environment ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from promotion_steps.arrival import FAILED, VERIFIED
from promotion_steps.aws import Client
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.names import ARRIVAL
from promotion_steps.registration_status import COMPLETED

LONGEST_DESCRIPTION = 1024

_REJECTED = "Rejected"
_WAITING = "PendingManualApproval"
_FAILURE = "Promotion failed: "


def settle_arrival(registry: Client, arn: str, *, succeeded: bool, findings: Sequence[str]) -> None:
    """Write onto a registered version how its promotion ended, and reject it if it failed.

    A version that was verified stays so: a later rollback to it may fail without an effect on
    those who promoted it further. A retry that succeeds lets the version wait for approval again.

    Args:
        registry: Of the environment that the version is registered in.
        arn: The version.
        succeeded: Whether its promotion did.
        findings: Why it did not.
    """
    package = describe_package(registry, arn)
    present = package.customer_metadata.get(ARRIVAL)
    if package.status != COMPLETED or present == VERIFIED:
        return
    state = VERIFIED if succeeded else FAILED
    decision = _wait_again(package) if succeeded else _reject(package, findings)
    if decision or present != state:
        registry.update_model_package(
            ModelPackageArn=arn, CustomerMetadataProperties={ARRIVAL: state}, **decision
        )


def _wait_again(package: ModelPackage) -> dict[str, Any]:
    described = str(package.description.get("ApprovalDescription") or "")
    if package.approval_status != _REJECTED or not described.startswith(_FAILURE):
        return {}
    return {
        "ModelApprovalStatus": _WAITING,
        "ApprovalDescription": "A retry of the promotion succeeded",
    }


def _reject(package: ModelPackage, findings: Sequence[str]) -> dict[str, Any]:
    if package.approval_status == _REJECTED:
        return {}
    reason = f"{_FAILURE}{' / '.join(findings)}"
    return {
        "ModelApprovalStatus": _REJECTED,
        "ApprovalDescription": reason[:LONGEST_DESCRIPTION],
    }
