"""What makes each promotion happen once."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, aws_dynamodb as dynamodb
from constructs import Construct

from promotion_steps.names import LEDGER_PARTITION_KEY, Environment


class PromotionLedger(Construct):
    """Define the table that remembers each promotion into an environment.

    Args:
        environment: Gives the table its name.
        removal_policy: What happens to the memory with the stack. Default: it stays.
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
        self.table = dynamodb.Table(
            self,
            "Resource",
            table_name=environment.ledger,
            partition_key=dynamodb.Attribute(
                name=LEDGER_PARTITION_KEY, type=dynamodb.AttributeType.STRING
            ),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=removal_policy,
        )
