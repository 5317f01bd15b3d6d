from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import Stack, resource
from tests.promote.rehearsal.emulator.switched import switched
from tests.promote.rehearsal.emulator.test_functions import Function

MINUTE = 0.3
CODE = """
import boto3

def handler(event, context):
    detail = event.get("detail", event)
    boto3.client("sqs").send_message(QueueUrl=detail["queue"], MessageBody="ran")
    raise RuntimeError("no luck")
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with switched(minute=str(MINUTE)) as running:
        yield running


class Failing:
    """A function that fails after it has left a trace in a queue."""

    def __init__(self, emulator: Emulator) -> None:
        self.function = Function(emulator, code=CODE)
        self.client = self.function.client
        self.sqs = self.function.session.client("sqs")
        self.queue, _ = self.make_queue("trace")
        self.letters, self.letters_arn = self.make_queue("letters")
        self.event = {"queue": self.queue}

    def make_queue(self, kind: str) -> tuple[str, str]:
        url: str = self.sqs.create_queue(QueueName=f"{self.function.name}-{kind}")["QueueUrl"]
        return url, self.function.arn.replace(":lambda:", ":sqs:").replace(
            f"function:{self.function.name}", f"{self.function.name}-{kind}"
        )

    def configure(self, **settings: Any) -> None:
        self.client.put_function_event_invoke_config(FunctionName=self.function.name, **settings)

    def invoke(self) -> None:
        answer = self.client.invoke(
            FunctionName=self.function.name,
            InvocationType="Event",
            Payload=json.dumps(self.event).encode(),
        )
        assert answer["StatusCode"] == 202

    def runs(self, expected: int) -> int:
        """Count the runs until there are as many as expected, and a while longer."""
        seen = 0
        deadline = time.monotonic() + 20
        while seen < expected and time.monotonic() < deadline:
            seen += len(self._received(self.queue, seconds=1))
        time.sleep(4 * MINUTE)
        return seen + len(self._received(self.queue, seconds=0))

    def letter(self) -> dict[str, Any]:
        (message,) = self._received(self.letters, seconds=10)
        return message

    def _received(self, queue: str, *, seconds: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.sqs.receive_message(
            QueueUrl=queue,
            WaitTimeSeconds=seconds,
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        return found


@pytest.fixture
def failing(emulator: Emulator) -> Failing:
    return Failing(emulator)


def test_an_asynchronous_invocation_that_fails_runs_three_times(failing: Failing) -> None:
    failing.invoke()
    assert failing.runs(3) == 3


def test_an_event_of_a_rule_is_tried_again_too(failing: Failing) -> None:
    source = f"source-{failing.function.name}"
    failing.function.call_on_events(source, permitted=True)
    failing.function.session.client("events").put_events(
        Entries=[{"Source": source, "DetailType": "T", "Detail": json.dumps(failing.event)}]
    )
    assert failing.runs(3) == 3


def test_a_function_that_is_not_to_be_retried_runs_once(failing: Failing) -> None:
    failing.configure(MaximumRetryAttempts=0)
    failing.invoke()
    assert failing.runs(1) == 1


def test_a_stack_configures_asynchronous_invocations(failing: Failing, emulator: Emulator) -> None:
    stack = Stack(emulator, account="111111111111")
    config = resource(
        "Lambda::EventInvokeConfig",
        FunctionName=failing.function.name,
        Qualifier="$LATEST",
        MaximumRetryAttempts=0,
        MaximumEventAgeInSeconds=1200,
    )
    assert stack.create({"Config": config}) == "CREATE_COMPLETE"
    read = failing.client.get_function_event_invoke_config(
        FunctionName=failing.function.name, Qualifier="$LATEST"
    )
    assert (read["MaximumRetryAttempts"], read["MaximumEventAgeInSeconds"]) == (0, 1200)

    failing.invoke()
    assert failing.runs(1) == 1


def test_a_dead_letter_is_the_event_itself(failing: Failing) -> None:
    failing.client.update_function_configuration(
        FunctionName=failing.function.name, DeadLetterConfig={"TargetArn": failing.letters_arn}
    )
    failing.invoke()

    letter = failing.letter()
    assert json.loads(letter["Body"]) == failing.event
    attributes = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert attributes.pop("RequestID")
    assert attributes == {"ErrorCode": "200", "ErrorMessage": "no luck"}


def test_the_destination_of_failures_gets_a_record_of_the_last_one(failing: Failing) -> None:
    failing.configure(
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": failing.letters_arn}},
    )
    failing.invoke()

    record = json.loads(failing.letter()["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["requestContext"]["functionArn"] == f"{failing.function.arn}:$LATEST"
    assert record["requestPayload"] == failing.event
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorMessage"] == "no luck"


def test_a_role_that_may_not_write_to_the_queue_loses_the_letter(failing: Failing) -> None:
    failing.configure(
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": failing.letters_arn}},
    )
    failing.function.deny("sqs:SendMessage", failing.letters_arn)
    failing.invoke()

    assert failing.runs(1) == 1
    assert failing._received(failing.letters, seconds=1) == []
