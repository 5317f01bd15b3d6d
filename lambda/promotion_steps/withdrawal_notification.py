"""That a version was withdrawn, for people and for other tools."""

from __future__ import annotations

from promotion_steps.hop import Hop
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import WITHDRAWAL_DETAIL_TYPE
from promotion_steps.notification import Notification, one_line, place, place_text


def withdrawal_notification(
    hop: Hop, *, source_arn: str, arn: str, reason: str, approval: str
) -> Notification:
    """Say which version was withdrawn; its endpoint serves on until people move it.

    Args:
        hop: Where the version came from, and where it was withdrawn.
        source_arn: The version in the source environment.
        arn: What it became in the target environment.
        reason: Why it is withdrawn.
        approval: The approval status in the target environment, which a withdrawal leaves.
    """
    version = ModelPackageArn.from_text(arn)
    target = hop.target
    return Notification(
        detail_type=WITHDRAWAL_DETAIL_TYPE,
        subject=one_line(
            f"{target.path}: {version.group} {version.version} was withdrawn in {target.name}"
        ),
        facts={
            "Version": arn,
            "Environment": place_text(target),
            "Approval": approval,
            "Came from": source_arn,
        },
        findings=(reason,),
        next_command=f"promote status {arn}",
        hint="an endpoint that serves this version still serves it:"
        " promote another version, or roll back",
        detail={
            "path": target.path,
            "group": version.group,
            "version": version.version,
            **place(target),
            "model_package_arn": arn,
            "source_model_package_arn": source_arn,
            "reason": reason,
            "approval": approval,
        },
    )
