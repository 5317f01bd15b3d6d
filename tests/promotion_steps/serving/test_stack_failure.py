"""The reasons of resources that a stack failed on."""

from __future__ import annotations

from promotion_steps.serving.stack_failure import failure_reasons
from tests.promotion_steps.stack_events import StackEvents, failed

STACK = "arn:aws:cloudformation:us-east-1:222222222222:stack/acme-staging-churn-endpoint/1"


def test_reasons_come_in_the_order_of_the_failures_and_once_each() -> None:
    events = StackEvents(
        STACK,
        failed("Endpoint", "no capacity"),
        failed("Endpoint", "no capacity"),
        failed("Model", "no such image", kind="Model"),
    )

    assert failure_reasons(events, STACK) == [
        "Model (AWS::SageMaker::Model): no such image",
        "Endpoint (AWS::SageMaker::Endpoint): no capacity",
    ]


def test_consequences_and_the_stack_itself_are_no_reasons() -> None:
    own = {**failed("s", "The following resource(s) failed"), "PhysicalResourceId": STACK}
    events = StackEvents(STACK, own, failed("Config", "Resource creation cancelled"))

    assert failure_reasons(events, STACK) == []


def test_failures_of_an_earlier_operation_are_not_told() -> None:
    events = StackEvents(
        STACK, failed("Endpoint", "new", "UPDATE_FAILED"), start="UPDATE_IN_PROGRESS"
    )
    events.events.append(failed("Endpoint", "old"))

    assert failure_reasons(events, STACK) == ["Endpoint (AWS::SageMaker::Endpoint): new"]


def test_a_failure_without_a_reason_names_the_resource() -> None:
    assert failure_reasons(StackEvents(STACK, failed("Endpoint", None)), STACK) == [
        "Endpoint (AWS::SageMaker::Endpoint): no reason"
    ]


def test_events_that_cannot_be_read_are_told_instead() -> None:
    events = StackEvents(STACK)
    events.denied = True

    (reason,) = failure_reasons(events, STACK)

    assert reason.startswith(f"events of stack {STACK}: cannot be read, got AccessDenied")
