"""How an environment writes down what became of its versions."""

from __future__ import annotations

from typing import Any

from model_promotion import OutcomeRecording, lambda_code
from promotion_steps.hop import Hop
from promotion_steps.names import Environment


def test_reports_of_the_next_environment_alone_are_recorded(
    synthesize: Any, staging: Environment, prod: Environment
) -> None:
    template = synthesize(
        lambda stack: OutcomeRecording(
            stack, "Recording", hop=Hop(source=staging, target=prod), code=lambda_code()
        )
    )

    rule = template.only("AWS::Events::Rule")
    assert rule["EventBusName"] == "acme-staging-promotion"
    assert rule["EventPattern"] == {
        "source": ["model-promotion"],
        "detail-type": ["Model Promotion Report"],
        "account": ["333333333333"],
    }
    assert rule["Targets"] == [
        {
            "Id": "RecordOutcome",
            "Arn": "<AWS::Lambda::Function>",
            "DeadLetterConfig": {
                "Arn": "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered"
            },
        }
    ]


def test_a_function_of_the_own_account_records_by_one_rule_alone(
    synthesize: Any, staging: Environment, prod: Environment
) -> None:
    template = synthesize(
        lambda stack: OutcomeRecording(
            stack, "Recording", hop=Hop(source=staging, target=prod), code=lambda_code()
        )
    )

    assert template.only("AWS::Lambda::Function")["Environment"] == {
        "Variables": {
            "SOURCE_ENVIRONMENT": "acme/staging/222222222222/us-east-1",
            "TARGET_ENVIRONMENT": "acme/prod/333333333333/us-east-1",
        }
    }
    assert template.only("AWS::Lambda::Permission")["SourceArn"] == "<AWS::Events::Rule>"
