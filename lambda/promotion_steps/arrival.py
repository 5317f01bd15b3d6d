"""How far a version came in the environment that a promotion registered it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.json_fields import shown
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.names import ARRIVAL, ORIGIN_ARN
from promotion_steps.registration_status import COMPLETED

IN_PROGRESS = "InProgress"
VERIFIED = "Verified"
FAILED = "Failed"

LONGEST_DESCRIPTION = 1024

_REJECTED = "Rejected"
_WAITING = "PendingManualApproval"
_FAILURE = "Promotion failed: "
_REMEDIES = {
    IN_PROGRESS: "wait for the end of its promotion, then approve it",
    FAILED: "retry its promotion, or promote a new version",
}
_UNKNOWN = "promote a new version"


def reason_not_arrived(metadata: Mapping[str, str]) -> str | None:
    """Say why nobody may promote a version any further; None where its promotion succeeded.

    A version that no promotion registered has not arrived from anywhere.

    Args:
        metadata: The version's customer metadata.
    """
    state = metadata.get(ARRIVAL)
    if ORIGIN_ARN not in metadata or state == VERIFIED:
        return None
    told = "missing" if state is None else shown(state)
    return f"{ARRIVAL} is {told}, expected {VERIFIED}; {_REMEDIES.get(state or '', _UNKNOWN)}"


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
