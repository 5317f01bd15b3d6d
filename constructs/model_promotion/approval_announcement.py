"""How an environment tells the next one what was decided on a version."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_events as events
from constructs import Construct

from model_promotion.event_pattern import NOT_NAMED, match
from promotion_steps.names import (
    APPROVAL_DETAIL_TYPE,
    APPROVAL_SOURCE,
    APPROVED_AT,
    WITHDRAWN,
    Environment,
    outcome_property,
)


class ApprovalAnnouncement(Construct):
    """Send what is decided on one model's versions to the next environment's promotion bus.

    An approval starts a promotion there; a rejection or a withdrawal marks what was promoted.

    Args:
        source: Where it is decided; the rule lies here.
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
            name=source.rule(f"announce-{group}"),
            description=f"Announces decisions on versions of {group} to {target.name}",
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
        match(
            self.rule,
            {
                "source": [APPROVAL_SOURCE],
                "detail-type": [APPROVAL_DETAIL_TYPE],
                "account": [source.account],
                "detail": _decided(group, target),
            },
        )


def _decided(group: str, target: Environment) -> dict[str, Any]:
    """Tell a decision from an update of a package that was decided on before.

    Should an event name no `UpdatedModelPackageFields`, a package that carries the record of its
    approval, or the next environment's verdict, has been announced as approved before; to hear
    twice of a rejection or a withdrawal changes nothing.
    """
    absent = [{"exists": False}]
    withdrawn = {"CustomerMetadataProperties": {WITHDRAWN: [{"exists": True}]}}
    return {
        "ModelPackageGroupName": [group],
        "$or": [
            {
                "UpdatedModelPackageFields": ["ModelApprovalStatus"],
                "ModelApprovalStatus": ["Approved", "Rejected"],
            },
            {"UpdatedModelPackageFields": ["CustomerMetadataProperties"], **withdrawn},
            {
                "UpdatedModelPackageFields": NOT_NAMED,
                "ModelApprovalStatus": ["Approved"],
                "CustomerMetadataProperties": {
                    APPROVED_AT: absent,
                    outcome_property(target.name, "verdict"): absent,
                },
            },
            {"UpdatedModelPackageFields": NOT_NAMED, "ModelApprovalStatus": ["Rejected"]},
            {"UpdatedModelPackageFields": NOT_NAMED, **withdrawn},
        ],
    }
