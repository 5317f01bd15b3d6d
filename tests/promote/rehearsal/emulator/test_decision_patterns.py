"""What the deployed rules make of decisions on versions, as an event matcher reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promote.rehearsal.emulator.launcher import Emulator

STAGING = "222222222222"
STATUS = ["ApprovalDescription", "ModelApprovalStatus"]
METADATA = ["CustomerMetadataProperties"]
VERDICT = {"promotion.prod.verdict": "Succeeded"}
MARK = {"promotion.withdrawn": "churn/4 was rejected in dev"}
ANNOUNCES = ("staging-breast-cancer", "Announces")
STARTS = ("prod-breast-cancer", "Starts")
WITHDRAWS = ("prod-environment", "Marks")
HEARD_OF = {"announced": ANNOUNCES, "starts": STARTS, "withdraws": WITHDRAWS}


def event(status: str, changed: list[str] | None, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "id": "1",
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Model Package State Change",
        "account": STAGING,
        "time": "2026-03-01T12:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "ModelPackageGroupName": "breast-cancer",
            "ModelApprovalStatus": status,
            "CustomerMetadataProperties": {"promotion.approver": "alex", **metadata},
            **({"UpdatedModelPackageFields": changed} if changed is not None else {}),
        },
    }


@pytest.mark.parametrize(
    ("status", "changed", "metadata", "expected"),
    [
        ("Approved", STATUS, {}, {"announced", "starts"}),
        ("Approved", STATUS, VERDICT, {"announced", "starts"}),
        ("Approved", None, {}, {"announced", "starts"}),
        ("Rejected", STATUS, {}, {"announced", "withdraws"}),
        ("Rejected", None, VERDICT, {"announced", "withdraws"}),
        ("Approved", METADATA, VERDICT | MARK, {"announced", "withdraws"}),
        ("Approved", METADATA, MARK, {"announced", "withdraws"}),
        ("Approved", None, VERDICT | MARK, {"announced", "withdraws"}),
        ("Approved", STATUS, MARK, {"announced", "withdraws"}),
        ("PendingManualApproval", METADATA, MARK, {"announced", "withdraws"}),
        ("PendingManualApproval", None, MARK, {"announced", "withdraws"}),
    ],
)
def test_what_is_decided_reaches_the_next_environment_and_only_an_approval_starts(
    emulator: Emulator,
    example: Any,
    status: str,
    changed: list[str] | None,
    metadata: dict[str, str],
    expected: set[str],
) -> None:
    assert heard(emulator, example, event(status, changed, metadata)) == expected


@pytest.mark.parametrize(
    ("status", "changed", "metadata"),
    [
        ("Approved", METADATA, VERDICT),
        ("Approved", None, VERDICT),
        ("Approved", ["ModelLifeCycle"], VERDICT | MARK),
        ("Rejected", METADATA, VERDICT),
        ("PendingManualApproval", None, {}),
        ("PendingManualApproval", METADATA, {}),
    ],
)
def test_what_is_only_recorded_is_announced_to_nobody(
    emulator: Emulator,
    example: Any,
    status: str,
    changed: list[str] | None,
    metadata: dict[str, str],
) -> None:
    assert "announced" not in heard(emulator, example, event(status, changed, metadata))


@pytest.mark.parametrize("rule", HEARD_OF)
def test_another_account_decides_nothing(emulator: Emulator, example: Any, rule: str) -> None:
    told = {**event("Rejected", STATUS, MARK), "account": "444444444444"}

    assert rule not in heard(emulator, example, told)


def heard(emulator: Emulator, example: Any, told: dict[str, Any]) -> set[str]:
    events = emulator.session(STAGING).client("events")
    return {
        name
        for name, (stack, description) in HEARD_OF.items()
        if events.test_event_pattern(
            EventPattern=json.dumps(pattern(example, stack, description)), Event=json.dumps(told)
        )["Result"]
    }


def pattern(example: Any, stack: str, description: str) -> Any:
    rules = example[stack].all("AWS::Events::Rule")
    (found,) = [rule for rule in rules if rule["Description"].startswith(description)]
    return found["EventPattern"]
