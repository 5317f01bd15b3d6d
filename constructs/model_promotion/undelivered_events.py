"""Where events wait that could not be delivered."""

from __future__ import annotations

from aws_cdk import Duration, aws_iam as iam, aws_sqs as sqs
from constructs import Construct

from promotion_steps.names import Environment


class UndeliveredEvents(Construct):
    """Define the queue that keeps events which EventBridge or a function gave up on.

    Only rules of this environment, which its stacks name, may send through EventBridge.

    Args:
        environment: Gives the queue the name that model stacks compute.
        retention: How long an event waits for somebody. Default: as long as SQS keeps a message.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        retention: Duration | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Resource",
            queue_name=environment.undelivered_queue,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=retention or Duration.days(14),
        )
        self.queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="KeepWhatRulesCouldNotDeliver",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.queue.queue_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": environment.account},
                    "ArnLike": {
                        "aws:SourceArn": environment.arn("events", f"rule/{environment.prefix}*")
                    },
                },
            )
        )
