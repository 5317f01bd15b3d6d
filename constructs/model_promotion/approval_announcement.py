"""How an environment tells the next one that a version was approved."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_events as events
from constructs import Construct

from promotion_steps.names import (
    APPROVAL_DETAIL_TYPE,
    APPROVAL_SOURCE,
    Environment,
    outcome_property,
)


class ApprovalAnnouncement(Construct):
    """Send approvals of one model's versions to the next environment's promotion bus.

    Args:
        source: Where the approval happens; the rule lies here.
        target: The next environment.
        group: The model package group.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: Environment,
        target: Environment,
        group: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.CfnRule(
            self,
            "Resource",
            description=f"Announces approved versions of {group} to {target.name}",
            event_pattern={
                "source": [APPROVAL_SOURCE],
                "detail-type": [APPROVAL_DETAIL_TYPE],
                "account": [source.account],
                "detail": _newly_approved(group, target),
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="NextEnvironment",
                    arn=target.promotion_bus_arn,
                    role_arn=source.role_arn("announce"),
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(
                        arn=source.undelivered_queue_arn
                    ),
                )
            ],
        )


def _newly_approved(group: str, target: Environment) -> dict[str, Any]:
    """Tell an approval from an update of a package that is approved already.

    Should an event lack `UpdatedModelPackageFields`, a package that carries the next
    environment's verdict has been announced before.
    """
    absent = [{"exists": False}]
    return {
        "ModelPackageGroupName": [group],
        "ModelApprovalStatus": ["Approved"],
        "$or": [
            {"UpdatedModelPackageFields": ["ModelApprovalStatus"]},
            {
                "UpdatedModelPackageFields": absent,
                "CustomerMetadataProperties": {outcome_property(target.name, "verdict"): absent},
            },
        ],
    }
