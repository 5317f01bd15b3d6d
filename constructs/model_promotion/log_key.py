"""What the logs of an environment are encrypted with."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, aws_iam as iam
from constructs import Construct

from model_promotion.environment_key import environment_key
from model_promotion.key_policy import ENCRYPTION
from promotion_steps.names import Environment


class LogKey(Construct):
    """Define a key that CloudWatch Logs may use for log groups of its own account and region.

    Args:
        environment: Whose logs.
        removal_policy: What happens to the key with the stack.
            Default: it stays, as the logs do that nobody could read without it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = environment_key(
            self,
            "Resource",
            environment=environment,
            description=f"Logs of {environment.path} in {environment.name}",
            removal_policy=removal_policy,
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EncryptLogGroupsOfTheAccount",
                principals=[iam.ServicePrincipal(f"logs.{environment.region}.amazonaws.com")],
                actions=list(ENCRYPTION),
                resources=["*"],  # in a key policy: this key
                conditions={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": environment.arn("logs", "log-group:*")
                    }
                },
            )
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FindTheKeyOfLogGroups",
                principals=[iam.ServicePrincipal(f"logs.{environment.region}.amazonaws.com")],
                actions=["kms:DescribeKey"],  # which has no encryption context
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": environment.account}},
            )
        )
