"""Topics under a customer managed key, and who gets a message through them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import ACCOUNT, REGION, Stack, resource

ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
USE = ["kms:Decrypt", "kms:GenerateDataKey"]


class Topic:
    """A stack of a topic under a key, a queue that subscribes to it, and an alarm."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:{stack.name}"
        self.queue_arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{stack.name}"
        self.alarm_arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{stack.name}"

    def deploy(self, *, of_key: Any = CLOUDWATCH, of_topic: Any = CLOUDWATCH) -> None:
        own = {"ArnLike": {"aws:SourceArn": self.alarm_arn}}
        keeps = allow(["kms:*"], "*", principal=ROOT)
        key = [keeps, allow(USE, "*", principal=of_key, condition=own)]
        publish = allow(["sns:Publish"], self.arn, principal=of_topic, condition=own)
        deliver = allow(
            ["sqs:SendMessage"], self.queue_arn, principal={"Service": "sns.amazonaws.com"}
        )
        resources = {
            "Key": resource("KMS::Key", KeyPolicy=_document(*key)),
            "Topic": resource(
                "SNS::Topic",
                TopicName=self.stack.name,
                KmsMasterKeyId={"Fn::GetAtt": ["Key", "Arn"]},
            ),
            "TopicPolicy": resource(
                "SNS::TopicPolicy", Topics=[{"Ref": "Topic"}], PolicyDocument=_document(publish)
            ),
            "Queue": resource("SQS::Queue", QueueName=self.stack.name),
            "QueuePolicy": resource(
                "SQS::QueuePolicy", Queues=[{"Ref": "Queue"}], PolicyDocument=_document(deliver)
            ),
            "Subscription": {
                **resource(
                    "SNS::Subscription",
                    TopicArn={"Ref": "Topic"},
                    Protocol="sqs",
                    Endpoint=self.queue_arn,
                ),
                "DependsOn": ["Queue"],
            },
            "Alarm": resource(
                "CloudWatch::Alarm",
                AlarmName=self.stack.name,
                AlarmActions=[{"Ref": "Topic"}],
                ComparisonOperator="GreaterThanThreshold",
                EvaluationPeriods=1,
                MetricName="m",
                Namespace="n",
                Period=60,
                Statistic="Sum",
                Threshold=0,
            ),
        }
        assert self.stack.create(resources) == "CREATE_COMPLETE", self.stack.reasons()

    def received(self) -> list[str]:
        url = self.stack.physical_id("Queue")
        answer = self.stack.resource_client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1)
        return [json.loads(one["Body"])["Message"] for one in answer.get("Messages", [])]

    def alarm(self) -> None:
        self.stack.resource_client("cloudwatch").set_alarm_state(
            AlarmName=self.stack.name, StateValue="ALARM", StateReason="tried"
        )


def _document(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.fixture
def topic(stack: Stack) -> Topic:
    return Topic(stack)


def publisher(emulator: Emulator, stack: Stack, *statements: Any) -> Any:
    """Return an SNS client of a role that may do this and no more."""
    root = Credentials.root(ACCOUNT)
    iam = emulator.client("iam", root)
    trust = _document(allow(["sts:AssumeRole"], principal=ROOT))
    role = iam.create_role(RoleName=stack.name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.put_role_policy(
        RoleName=stack.name, PolicyName="own", PolicyDocument=json.dumps(_document(*statements))
    )
    return emulator.client("sns", emulator.assume(role["Arn"], root))


@pytest.mark.parametrize("missing", USE)
def test_who_may_not_use_the_key_of_a_topic_does_not_publish(
    emulator: Emulator, stack: Stack, topic: Topic, missing: str
) -> None:
    topic.deploy()
    rest = [action for action in USE if action != missing]
    sns = publisher(emulator, stack, allow(["sns:Publish"], topic.arn), allow(rest, "*"))

    with pytest.raises(ClientError, match=f"not authorized to perform: {missing}"):
        sns.publish(TopicArn=topic.arn, Message="m")
    assert topic.received() == []


def test_who_may_use_the_key_through_sns_publishes(
    emulator: Emulator, stack: Stack, topic: Topic
) -> None:
    topic.deploy()
    through = {"StringEquals": {"kms:ViaService": f"sns.{REGION}.amazonaws.com"}}
    may = (allow(["sns:Publish"], topic.arn), allow(USE, "*", condition=through))

    publisher(emulator, stack, *may).publish(TopicArn=topic.arn, Message="m")

    assert topic.received() == ["m"]


OTHER = {"Service": "events.amazonaws.com"}


@pytest.mark.parametrize(
    ("policies", "notified"),
    [({}, 1), ({"of_key": OTHER}, 0), ({"of_topic": OTHER}, 0)],
    ids=["both let it", "the key does not", "the topic does not"],
)
def test_an_alarm_notifies_where_topic_and_key_let_cloudwatch(
    topic: Topic, policies: dict[str, Any], notified: int
) -> None:
    topic.deploy(**policies)

    topic.alarm()

    assert len(topic.received()) == notified
