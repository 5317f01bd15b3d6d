"""The topic of an environment's alarms and of the outcomes that people must know of."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from aws_cdk import RemovalPolicy, aws_iam as iam, aws_sns as sns
from constructs import Construct

from model_promotion.config import SubscriptionConfig
from model_promotion.environment_key import environment_key
from promotion_steps.names import Environment

_ALARMS = "cloudwatch.amazonaws.com"
_USE_THE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
"""What SNS requires of a publisher to an encrypted topic."""


class NotificationTopic(Construct):
    """Define a topic under a customer managed key, and its subscriptions.

    CloudWatch publishes for alarms of this environment alone. Functions publish with their own
    roles. EventBridge does not publish: SNS's guide rules out `aws:SourceAccount` and
    `aws:SourceArn` in the key policy for topics that EventBridge publishes to, so that any
    account's rule could use the key.

    Args:
        environment: Gives topic and key their names.
        subscriptions: Who receives each notification. Default: nobody.
        removal_policy: What happens to the key with the stack.
            Default: it is kept, as every key of the path is.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        subscriptions: Iterable[SubscriptionConfig] = (),
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = environment_key(
            self,
            "Key",
            environment=environment,
            alias=environment.notification_key_alias,
            description=f"Notifications of {environment.path} in {environment.name}",
            removal_policy=removal_policy,
        )
        self.key.add_to_resource_policy(_encrypt_alarms(environment))
        self.topic = sns.CfnTopic(
            self,
            "Resource",
            topic_name=environment.notification_topic,
            kms_master_key_id=self.key.key_arn,
        )
        sns.CfnTopicPolicy(
            self, "Policy", topics=[self.topic.ref], policy_document=_policy(environment)
        )
        for one in subscriptions:
            sns.CfnSubscription(
                self,
                _id(one),
                topic_arn=self.topic.ref,
                protocol=one.protocol,
                endpoint=one.endpoint,
            )


def _id(subscription: SubscriptionConfig) -> str:
    """Identify a subscription by what it is: SNS keeps one for each endpoint."""
    text = f"{subscription.protocol} {subscription.endpoint}"
    return f"Subscription{sha256(text.encode()).hexdigest()[:8]}"


def publish_notifications(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Publish to the environment's topic, and do nothing else with its key."""
    return [
        iam.PolicyStatement(
            sid="PublishNotifications",
            actions=["sns:Publish"],
            resources=[environment.notification_topic_arn],
        ),
        iam.PolicyStatement(
            sid="EncryptNotificationsThroughSNS",
            actions=list(_USE_THE_KEY),
            resources=[key_arn],
            conditions={
                "StringEquals": {"kms:ViaService": f"sns.{environment.region}.amazonaws.com"}
            },
        ),
    ]


def send_events(bus_arn: str) -> iam.PolicyStatement:
    """Put events on a bus for other tools."""
    return iam.PolicyStatement(
        sid="SendEventsToOtherTools", actions=["events:PutEvents"], resources=[bus_arn]
    )


def _encrypt_alarms(environment: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="EncryptNotificationsOfAlarms",
        principals=[iam.ServicePrincipal(_ALARMS)],
        actions=list(_USE_THE_KEY),
        resources=["*"],  # in a key policy: this key
        conditions=_of_own_alarms(environment),
    )


def _policy(environment: Environment) -> iam.PolicyDocument:
    topic_arn = environment.notification_topic_arn
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="PublishAlarms",
                principals=[iam.ServicePrincipal(_ALARMS)],
                actions=["sns:Publish"],
                resources=[topic_arn],
                conditions=_of_own_alarms(environment),
            ),
            iam.PolicyStatement(
                sid="PublishOverTlsAlone",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["sns:Publish"],
                resources=[topic_arn],
                conditions={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ]
    )


def _of_own_alarms(environment: Environment) -> dict[str, Any]:
    return {
        "StringEquals": {"aws:SourceAccount": environment.account},
        "ArnLike": {"aws:SourceArn": environment.arn("cloudwatch", f"alarm:{environment.prefix}*")},
    }
