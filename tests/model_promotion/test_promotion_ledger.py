"""What makes each promotion happen once."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import RemovalPolicy

from model_promotion import PromotionLedger
from promotion_steps.names import Environment


def test_a_ledger_remembers_by_source_version_and_can_be_restored(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(lambda stack: PromotionLedger(stack, "Ledger", environment=staging))

    assert template.only("AWS::DynamoDB::Table") == {
        "TableName": "acme-staging-ledger",
        "AttributeDefinitions": [
            {"AttributeName": "source_model_package_arn", "AttributeType": "S"}
        ],
        "KeySchema": [{"AttributeName": "source_model_package_arn", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }


@pytest.mark.parametrize(
    ("arguments", "policy"),
    [({}, "RetainExceptOnCreate"), ({"removal_policy": RemovalPolicy.DESTROY}, "Delete")],
)
def test_a_ledger_stays_when_the_stack_goes_unless_told_otherwise(
    synthesize: Any, staging: Environment, arguments: dict[str, Any], policy: str
) -> None:
    template = synthesize(
        lambda stack: PromotionLedger(stack, "Ledger", environment=staging, **arguments)
    )

    (table,) = template.resources.values()
    assert table["DeletionPolicy"] == policy
