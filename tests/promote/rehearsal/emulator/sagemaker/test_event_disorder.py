"""Events of the registry come twice and out of order when told to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from promote.rehearsal.emulator.sagemaker.event_disorder import Reordered
from promote.rehearsal.emulator.sagemaker.reference import Reference

PACKAGE = Reference.of("", "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/1")


def statuses(aws: Any) -> list[str]:
    arn = aws.package()
    aws.call("UpdateModelPackage", {"ModelPackageArn": arn, "ModelApprovalStatus": "Approved"})
    return [detail["ModelApprovalStatus"] for detail in aws.details]


def test_an_event_comes_once_and_in_order(aws: Any) -> None:
    assert statuses(aws) == ["PendingManualApproval", "Approved"]


def test_an_event_may_come_twice(aws_with: Callable[..., Any]) -> None:
    assert statuses(aws_with(duplicate_events=True)) == [
        "PendingManualApproval",
        "PendingManualApproval",
        "Approved",
        "Approved",
    ]


def test_an_event_may_come_after_the_next(aws_with: Callable[..., Any]) -> None:
    assert statuses(aws_with(reorder_events=True)) == ["Approved", "PendingManualApproval"]


def test_an_event_that_none_follows_comes_late() -> None:
    sent: list[dict[str, Any]] = []
    reordered = Reordered(lambda entry, _: sent.append(entry), hold_seconds=0.05)
    reordered({"Detail": "1"}, PACKAGE)
    assert sent == []
    deadline = time.monotonic() + 5
    while not sent and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sent == [{"Detail": "1"}]
