"""Approves or rejects a model package version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from promote.refusal import RefusalError

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_sagemaker.type_defs import UpdateModelPackageInputTypeDef

Decision = Literal["Approved", "Rejected"]

LONGEST_COMMENT = 1024


def decide(session: Session, arn: str, decision: Decision, comment: str | None) -> None:
    """Set the version's approval status, and why.

    Raises:
        RefusalError: The comment is too long for SageMaker.
    """
    if comment and len(comment) > LONGEST_COMMENT:
        raise RefusalError(f"--comment: got {len(comment)} characters, expected {LONGEST_COMMENT}")
    request: UpdateModelPackageInputTypeDef = {
        "ModelPackageArn": arn,
        "ModelApprovalStatus": decision,
    }
    if comment:
        request["ApprovalDescription"] = comment
    session.client("sagemaker").update_model_package(**request)
