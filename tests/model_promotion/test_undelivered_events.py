"""Where events wait that could not be delivered."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration

from model_promotion import UndeliveredEvents
from promotion_steps.names import Environment


def test_the_queue_is_encrypted_and_keeps_events_as_long_as_sqs_can(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(lambda stack: UndeliveredEvents(stack, "Queue", environment=staging))

    assert template.only("AWS::SQS::Queue") == {
        "QueueName": "acme-staging-undelivered",
        "MessageRetentionPeriod": 14 * 24 * 60 * 60,
        "SqsManagedSseEnabled": True,
    }


def test_rules_of_this_environment_alone_send_through_eventbridge(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(lambda stack: UndeliveredEvents(stack, "Queue", environment=staging))

    only_tls, send = template.only("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert (only_tls["Effect"], only_tls["Action"]) == ("Deny", "sqs:*")
    assert send == {
        "Sid": "KeepWhatRulesCouldNotDeliver",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "<AWS::SQS::Queue>",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "222222222222"},
            "ArnLike": {
                "aws:SourceArn": "arn:aws:events:us-east-1:222222222222:rule/acme-staging-*"
            },
        },
    }


def test_events_wait_shorter_when_told_so(synthesize: Any, staging: Environment) -> None:
    template = synthesize(
        lambda stack: UndeliveredEvents(
            stack, "Queue", environment=staging, retention=Duration.days(1)
        )
    )

    assert template.only("AWS::SQS::Queue")["MessageRetentionPeriod"] == 24 * 60 * 60
