"""How an environment hears that a version promoted into it is not to be used any more."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from model_promotion import NotificationTarget, TargetSteps, Withdrawal, lambda_code
from promotion_steps.hop import Hop
from promotion_steps.names import Environment


@pytest.fixture(scope="module")
def template(synthesize: Any, staging: Environment, prod: Environment) -> Any:
    hop = Hop(source=staging, target=prod)

    def define(stack: cdk.Stack) -> None:
        key_arn = prod.arn("kms", "key/1")
        steps = TargetSteps(
            stack,
            "Steps",
            hop=hop,
            key_arn=key_arn,
            evidence_key_arn=key_arn,
            notify=NotificationTarget(key_arn=key_arn, event_bus_arn=prod.event_bus_arn("default")),
            stalled_hours=6,
            code=lambda_code(),
        )
        Withdrawal(stack, "Withdrawal", hop=hop, withdraw=steps.functions["withdraw"])

    return synthesize(define)


def test_rejections_and_withdrawals_of_the_source_alone_are_heard(template: Any) -> None:
    rule = template.only("AWS::Events::Rule")

    assert rule["EventBusName"] == "acme-prod-promotion"
    assert rule["EventPattern"] == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "account": ["222222222222"],
        "detail": {
            "$or": [
                {"ModelApprovalStatus": ["Rejected"]},
                {"CustomerMetadataProperties": {"promotion.withdrawn": [{"exists": True}]}},
            ]
        },
    }
    assert rule["Targets"] == [
        {
            "Id": "Withdraw",
            "Arn": "<AWS::Lambda::Function>",
            "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:333333333333:acme-prod-undelivered"},
        }
    ]


def test_one_rule_of_the_own_account_invokes_the_function(template: Any) -> None:
    permission = template.only("AWS::Lambda::Permission")

    assert permission["SourceArn"] == "<AWS::Events::Rule>"
    assert permission["SourceAccount"] == "333333333333"


def test_a_rejection_that_the_function_failed_on_is_kept(template: Any) -> None:
    functions = template.all("AWS::Lambda::Function")
    (function,) = [one for one in functions if one["FunctionName"] == "acme-prod-withdraw"]

    assert function["Handler"] == "promotion_steps.handlers.withdraw.handler"
    assert function["DeadLetterConfig"] == {
        "TargetArn": "arn:aws:sqs:us-east-1:333333333333:acme-prod-undelivered"
    }
