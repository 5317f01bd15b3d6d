"""Who may tell the next environment of approvals."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from constructs import Construct

from model_promotion.service_trust import service_of
from model_promotion.work_role import work_role
from promotion_steps.names import Environment


class AnnouncingRole(Construct):
    """Define the role by which rules of one environment put events on the next one's bus.

    Args:
        source: Where the rules lie.
        target: The next environment.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, source: Environment, target: Environment
    ) -> None:
        super().__init__(scope, construct_id)
        self.role = work_role(
            self,
            environment=source,
            work="announce",
            trusted=service_of(self, source, "events", f"rule/{source.prefix}*"),
            may=[
                iam.PolicyStatement(
                    sid="AnnounceApprovals",
                    actions=["events:PutEvents"],
                    resources=[target.promotion_bus_arn],
                )
            ],
        )
