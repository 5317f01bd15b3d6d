"""The reasons of resources that a stack failed on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from promotion_steps.finding import Refused
from promotion_steps.serving.stack_failure import failure_reasons
from tests.promotion_steps.stack_events import BEFORE, STACK, STACK_ID, StackEvents, failed

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def reasons(events: StackEvents) -> list[str]:
    return failure_reasons(events, STACK, since=SINCE)


def test_reasons_come_in_the_order_of_the_failures_and_once_each() -> None:
    events = StackEvents(
        failed("Endpoint", "no capacity"),
        failed("Endpoint", "no capacity"),
        failed("Model", "no such image", kind="Model"),
    )

    assert reasons(events) == [
        "AWS::SageMaker::Model: no such image",
        "AWS::SageMaker::Endpoint: no capacity",
    ]


def test_consequences_and_the_stack_itself_are_no_reasons() -> None:
    own = {**failed("s", "The following resource(s) failed"), "PhysicalResourceId": STACK_ID}
    events = StackEvents(own, failed("Config", "Resource creation cancelled"))

    assert reasons(events) == []


def test_failures_of_an_earlier_operation_are_not_told() -> None:
    events = StackEvents(
        failed("Endpoint", "new", "UPDATE_FAILED"), failed("Endpoint", "old", at=BEFORE)
    )

    assert reasons(events) == ["AWS::SageMaker::Endpoint: new"]


def test_a_failure_without_a_reason_names_the_resource() -> None:
    assert reasons(StackEvents(failed("Endpoint", None))) == ["AWS::SageMaker::Endpoint: no reason"]


def test_a_stack_without_events_since_then_has_no_reasons() -> None:
    assert reasons(StackEvents()) == []


def test_events_that_cannot_be_read_are_refused() -> None:
    events = StackEvents()
    events.denied = True

    with pytest.raises(Refused, match=f"events of stack {STACK}: cannot be read, got AccessDenied"):
        reasons(events)
