"""Where events of other environments arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_events as events, aws_iam as iam
from constructs import Construct

from model_promotion.foreign_role import foreign_roles
from promotion_steps.names import Environment


class PromotionBus(Construct):
    """Define the event bus where approvals and reports of other environments arrive.

    Args:
        environment: Gives the bus the name that other accounts compute.
        senders: For each statement's name, such as `SendApprovals`, the ARNs of the roles of one
            other account that may put events. Default: nobody of another account sends.
        organization: Id of the organization that senders must belong to.
            Default: senders are known by their ARN alone.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        senders: Mapping[str, Sequence[str]] | None = None,
        organization: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bus = events.CfnEventBus(self, "Resource", name=environment.promotion_bus)
        for sid, role_arns in (senders or {}).items():
            statement = iam.PolicyStatement(
                sid=sid,
                principals=[foreign_roles(role_arns, organization=organization)],
                actions=["events:PutEvents"],
                resources=[environment.promotion_bus_arn],
            )
            events.CfnEventBusPolicy(
                self,
                sid,
                event_bus_name=self.bus.ref,
                statement_id=sid,
                statement=statement.to_statement_json(),
            )


def neighbours(previous: Environment | None, following: Environment | None) -> dict[str, list[str]]:
    """Return the roles of the neighbours that send: one its approvals, the other its reports."""
    senders = {}
    if previous:
        senders["SendApprovals"] = [previous.role_arn("announce")]
    if following:
        senders["SendReports"] = [following.role_arn("report")]
    return senders
