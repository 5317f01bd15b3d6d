from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import AccessWorld, allow, policy, root
from promote.rehearsal.emulator.launcher import Emulator

SENDER = "111111111111"
RECEIVER = "222222222222"
THIRD = "333333333333"
REGION = "us-east-1"
SOURCE = "model-registry"


class Relay:
    """A rule on the sender's default bus whose target is a bus of the receiver."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.mark = uuid.uuid4().hex[:8]
        self.source = f"{SOURCE}-{self.mark}"
        self.bus = f"bus-{self.mark}"
        self.bus_arn = f"arn:aws:events:{REGION}:{RECEIVER}:event-bus/{self.bus}"
        self.role_arn = f"arn:aws:iam::{SENDER}:role/announce-{self.mark}"
        self.make_role()
        self.client(RECEIVER).create_event_bus(Name=self.bus)
        self.open_bus()
        self.add_rule(SENDER, "default", {"source": [self.source]}, self.bus_arn, self.role_arn)

    def client(self, account: str, service: str = "events") -> Any:
        return self.emulator.session(account).client(service)  # type: ignore[call-overload]

    def make_role(self) -> None:
        iam = self.client(SENDER, "iam")
        name = self.role_arn.rpartition("/")[2]
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(_trust("events")))
        self.allow_role([allow(["events:PutEvents"], self.bus_arn)])

    def allow_role(self, statements: list[dict[str, Any]]) -> None:
        self.client(SENDER, "iam").put_role_policy(
            RoleName=self.role_arn.rpartition("/")[2],
            PolicyName="own",
            PolicyDocument=policy(*statements),
        )

    def open_bus(self, role_arn: str | None = None) -> None:
        by_role = {"ArnEquals": {"aws:PrincipalArn": role_arn or self.role_arn}}
        put = allow(
            ["events:PutEvents"], self.bus_arn, principal=root(SENDER), condition=by_role, sid="Put"
        )
        self.client(RECEIVER).put_permission(EventBusName=self.bus, Policy=policy(put))

    def add_rule(
        self,
        account: str,
        bus: str,
        pattern: dict[str, Any],
        target_arn: str,
        role_arn: str | None = None,
        **more: Any,
    ) -> str:
        name = f"rule-{uuid.uuid4().hex[:8]}"
        events = self.client(account)
        arn: str = events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern))[
            "RuleArn"
        ]
        target = {"Id": "target", "Arn": target_arn, **more}
        if role_arn:
            target["RoleArn"] = role_arn
        events.put_targets(Rule=name, EventBusName=bus, Targets=[target])
        return arn

    def watch(self, pattern: dict[str, Any] | None = None, account: str = RECEIVER) -> str:
        """Send what matches on the receiver's bus to a queue; return the queue's URL."""
        url, arn = self.make_queue(account)
        self.add_rule(account, self.bus, pattern or {"source": [self.source]}, arn)
        return url

    def make_queue(self, account: str) -> tuple[str, str]:
        sqs = self.client(account, "sqs")
        name = f"queue-{uuid.uuid4().hex[:8]}"
        return sqs.create_queue(QueueName=name)[
            "QueueUrl"
        ], f"arn:aws:sqs:{REGION}:{account}:{name}"

    def received(self, url: str, account: str = RECEIVER) -> list[dict[str, Any]]:
        messages = self.client(account, "sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in messages.get("Messages", [])]

    def send(self, detail: dict[str, Any] | None = None) -> None:
        entry = {"Source": self.source, "DetailType": "Change", "Detail": json.dumps(detail or {})}
        self.client(SENDER).put_events(Entries=[entry])


@pytest.fixture
def relay(emulator: Emulator) -> Relay:
    return Relay(emulator)


def _trust(service: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    principal = {"Service": f"{service}.amazonaws.com"}
    return allow(["sts:AssumeRole"], principal=principal, condition=condition)


def test_an_event_in_another_account_keeps_the_account_it_came_from(relay: Relay) -> None:
    queue = relay.watch({"account": [SENDER], "source": [relay.source]})

    relay.send({"name": "value"})

    (event,) = relay.received(queue)
    assert event["account"] == SENDER
    assert event["detail"] == {"name": "value"}


def test_a_bus_whose_policy_names_another_role_receives_nothing(relay: Relay) -> None:
    queue = relay.watch()
    relay.open_bus(f"arn:aws:iam::{SENDER}:role/somebody")

    relay.send()

    assert relay.received(queue) == []


def test_a_role_without_permission_relays_nothing(relay: Relay) -> None:
    queue = relay.watch()
    relay.allow_role([allow(["events:PutEvents"], relay.bus_arn + "-else")])

    relay.send()

    assert relay.received(queue) == []


@pytest.mark.parametrize(
    ("service", "condition", "delivered"),
    [
        ("events", {"StringEquals": {"aws:SourceAccount": SENDER}}, True),
        ("events", {"StringEquals": {"aws:SourceAccount": RECEIVER}}, False),
        ("events", {"ArnLike": {"aws:SourceArn": f"arn:aws:events:*:{SENDER}:rule/*"}}, True),
        ("events", {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/else"}}, False),
        ("codepipeline", None, False),
    ],
)
def test_the_role_of_a_target_must_trust_events(
    relay: Relay, service: str, condition: dict[str, Any] | None, delivered: bool
) -> None:
    queue = relay.watch()
    relay.client(SENDER, "iam").update_assume_role_policy(
        RoleName=relay.role_arn.rpartition("/")[2],
        PolicyDocument=policy(_trust(service, condition)),
    )

    relay.send()

    assert len(relay.received(queue)) == int(delivered)


def test_an_event_is_relayed_once_and_no_further(relay: Relay) -> None:
    third_bus = f"arn:aws:events:{REGION}:{THIRD}:event-bus/{relay.bus}"
    relay.client(THIRD).create_event_bus(Name=relay.bus)
    put = allow(["events:PutEvents"], third_bus, principal=root(RECEIVER), sid="Put")
    relay.client(THIRD).put_permission(EventBusName=relay.bus, Policy=policy(put))
    role = f"arn:aws:iam::{RECEIVER}:role/again-{relay.mark}"
    iam = relay.client(RECEIVER, "iam")
    iam.create_role(
        RoleName=role.rpartition("/")[2], AssumeRolePolicyDocument=policy(_trust("events"))
    )
    iam.put_role_policy(
        RoleName=role.rpartition("/")[2],
        PolicyName="own",
        PolicyDocument=policy(allow(["events:PutEvents"], third_bus)),
    )
    relay.add_rule(RECEIVER, relay.bus, {"source": [relay.source]}, third_bus, role)
    queue = relay.watch(account=THIRD)

    relay.send()

    assert relay.received(queue, THIRD) == []


def test_what_is_not_delivered_goes_to_the_dead_letter_queue(relay: Relay) -> None:
    url, arn = relay.make_queue(SENDER)
    elsewhere = f"arn:aws:events:{REGION}:{RECEIVER}:event-bus/nowhere"
    relay.add_rule(
        SENDER,
        "default",
        {"source": [relay.source]},
        elsewhere,
        relay.role_arn,
        DeadLetterConfig={"Arn": arn},
    )

    relay.send({"name": "value"})

    (event,) = relay.received(url, SENDER)
    assert event["detail"] == {"name": "value"}


def test_events_put_on_another_accounts_bus_keep_the_account(emulator: Emulator) -> None:
    world = AccessWorld(emulator)
    url = world.host("sqs").create_queue(QueueName=world.name("seen"))["QueueUrl"]
    events = world.host("events")
    bus = world.name("open")
    events.put_rule(
        Name=world.name("seen"), EventBusName=bus, EventPattern=json.dumps({"account": [SENDER]})
    )
    arn = f"arn:aws:sqs:{REGION}:{RECEIVER}:{world.name('seen')}"
    events.put_targets(
        Rule=world.name("seen"), EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}]
    )

    entry = {"Source": "report", "DetailType": "Report", "Detail": "{}"}
    emulator.client("events", world.visitor.credentials).put_events(
        Entries=[{**entry, "EventBusName": world.bus_arn("open")}]
    )

    (message,) = world.host("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["account"] == SENDER


def test_permission_for_an_account_number_opens_a_bus(relay: Relay) -> None:
    queue = relay.watch()
    relay.client(RECEIVER).put_permission(EventBusName=relay.bus, Policy=policy())
    relay.client(RECEIVER).put_permission(
        EventBusName=relay.bus,
        Action="events:PutEvents",
        Principal=SENDER,
        StatementId="Sender",
    )

    relay.send()

    assert len(relay.received(queue)) == 1


def test_permission_on_a_bus_that_is_not_there_is_refused(relay: Relay) -> None:
    with pytest.raises(ClientError, match="Event bus nowhere does not exist"):
        relay.client(RECEIVER).put_permission(EventBusName="nowhere", Policy=policy())


APPROVAL = {
    "detail": {
        "Group": ["models"],
        "Status": ["Approved"],
        "$or": [
            {"Updated": ["Status"]},
            {
                "Updated": [{"exists": False}],
                "Metadata": {"promotion.staging.verdict": [{"exists": False}]},
            },
        ],
    }
}


@pytest.mark.parametrize(
    ("detail", "matches"),
    [
        ({"Updated": ["Status"]}, True),
        ({"Updated": ["Description", "Status"]}, True),
        ({"Updated": ["Description"]}, False),
        ({}, True),
        ({"Metadata": {"other": "x"}}, True),
        ({"Metadata": {"promotion.staging.verdict": "Succeeded"}}, False),
        ({"Updated": ["Status"], "Metadata": {"promotion.staging.verdict": "Failed"}}, True),
        ({"Status": "Rejected", "Updated": ["Status"]}, False),
        ({"Group": "others", "Updated": ["Status"]}, False),
    ],
)
def test_a_pattern_tells_an_approval_from_other_updates(
    relay: Relay, detail: dict[str, Any], matches: bool
) -> None:
    queue = relay.watch({"source": [relay.source], **APPROVAL})

    relay.send({"Group": "models", "Status": "Approved", **detail})

    assert len(relay.received(queue)) == int(matches)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ({"detail": {"pipeline": [{"prefix": "acme-"}]}}, True),
        ({"detail": {"pipeline": [{"prefix": "else-"}]}}, False),
        ({"account": [RECEIVER]}, False),
        ({"detail": {"state": ["FAILED", "SUCCEEDED"]}}, True),
        ({"detail": {"state": [{"anything-but": ["SUCCEEDED"]}]}}, False),
    ],
)
def test_a_pattern_tells_pipelines_and_accounts_apart(
    relay: Relay, pattern: dict[str, Any], matches: bool
) -> None:
    queue = relay.watch({"source": [relay.source], **pattern})

    relay.send({"pipeline": "acme-staging", "state": "SUCCEEDED"})

    assert len(relay.received(queue)) == int(matches)


def test_input_is_transformed_for_the_target(relay: Relay) -> None:
    url, arn = relay.make_queue(RECEIVER)
    transformer = {
        "InputPathsMap": {"arn": "$.detail.Arn"},
        "InputTemplate": '{"variables":[{"name":"ModelPackageArn","value":<arn>}]}',
    }
    relay.add_rule(
        RECEIVER, relay.bus, {"source": [relay.source]}, arn, InputTransformer=transformer
    )

    relay.send({"Arn": "arn:aws:sagemaker:us-east-1:111111111111:model-package/m/1"})

    (request,) = relay.received(url)
    (variable,) = request["variables"]
    assert variable == {
        "name": "ModelPackageArn",
        "value": "arn:aws:sagemaker:us-east-1:111111111111:model-package/m/1",
    }


def test_time_of_a_relay_is_short(relay: Relay) -> None:
    queue = relay.watch()
    before = time.monotonic()

    relay.send()

    assert len(relay.received(queue)) == 1
    assert time.monotonic() - before < 1
