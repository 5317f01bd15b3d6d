"""A version that a promotion registered, in a registry that merges metadata as SageMaker does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.promotion_steps.scene import ARN, TARGET_ARN

ORIGIN = {"promotion.origin.arn": ARN}


class Registry:
    """One package of the target."""

    def __init__(
        self,
        metadata: dict[str, str] | None = None,
        *,
        approval: str = "PendingManualApproval",
        description: str = "",
        status: str = "Completed",
    ) -> None:
        self.metadata = dict(metadata or {})
        self.approval = approval
        self.description = description
        self.status = status
        self.updates: list[dict[str, Any]] = []

    def describe_model_package(self, **request: Any) -> dict[str, Any]:
        assert request == {"ModelPackageName": TARGET_ARN}
        return {
            "ModelPackageArn": TARGET_ARN,
            "ModelPackageGroupName": TARGET_ARN.split("/")[1],
            "ModelPackageStatus": self.status,
            "CreationTime": datetime(2026, 1, 8, tzinfo=UTC),
            "ModelApprovalStatus": self.approval,
            "ApprovalDescription": self.description,
            "CustomerMetadataProperties": self.metadata,
        }

    def update_model_package(self, **request: Any) -> None:
        assert request.pop("ModelPackageArn") == TARGET_ARN
        self.updates.append(request)
        self.metadata |= request["CustomerMetadataProperties"]
        self.approval = request.get("ModelApprovalStatus", self.approval)
        self.description = request.get("ApprovalDescription", self.description)
