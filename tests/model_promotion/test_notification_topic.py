"""Who may publish to the topic of an environment, and who receives it."""

from __future__ import annotations

from typing import Any

from model_promotion import NotificationTopic
from model_promotion.config import NotificationsConfig
from promotion_steps.names import Environment

OWN_ALARMS = {
    "StringEquals": {"aws:SourceAccount": "222222222222"},
    "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:222222222222:alarm:acme-staging-*"},
}


def topic(synthesize: Any, staging: Environment, *subscriptions: dict[str, str]) -> Any:
    config = NotificationsConfig.model_validate({"subscriptions": list(subscriptions)})
    return synthesize(
        lambda stack: NotificationTopic(
            stack, "Topic", environment=staging, subscriptions=config.subscriptions
        )
    )


def test_alarms_of_the_environment_alone_may_publish_over_tls(
    synthesize: Any, staging: Environment
) -> None:
    (policy,) = topic(synthesize, staging).all("AWS::SNS::TopicPolicy")

    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Sid": "PublishAlarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": "arn:aws:sns:us-east-1:222222222222:acme-staging-notifications",
            "Condition": OWN_ALARMS,
        },
        {
            "Sid": "PublishOverTlsAlone",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "sns:Publish",
            "Resource": "arn:aws:sns:us-east-1:222222222222:acme-staging-notifications",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]


def test_the_topic_is_encrypted_with_a_key_that_its_alarms_may_use(
    synthesize: Any, staging: Environment
) -> None:
    template = topic(synthesize, staging)

    assert "KmsMasterKeyId" in template.only("AWS::SNS::Topic")
    statements = template.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (alarms,) = [one for one in statements if one["Sid"] == "EncryptNotificationsOfAlarms"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert alarms["Condition"] == OWN_ALARMS


def test_each_subscription_receives_the_topic(synthesize: Any, staging: Environment) -> None:
    people = {"protocol": "email", "endpoint": "ml-platform@example.com"}
    queue = {"protocol": "sqs", "endpoint": "arn:aws:sqs:us-east-1:222222222222:pages"}

    found = topic(synthesize, staging, people, queue).all("AWS::SNS::Subscription")

    assert sorted((one["Protocol"], one["Endpoint"]) for one in found) == [
        ("email", people["endpoint"]),
        ("sqs", queue["endpoint"]),
    ]


def test_a_subscription_keeps_its_resource_when_another_one_is_added(
    synthesize: Any, staging: Environment
) -> None:
    first = {"protocol": "email", "endpoint": "a@example.com"}
    second = {"protocol": "email", "endpoint": "b@example.com"}

    before = topic(synthesize, staging, second).resources.items()
    after = topic(synthesize, staging, first, second).resources

    assert {key: after.get(key) for key, _ in before} == dict(before)
