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
RECORDS = ("staging-environment", "Records who approved")
SEALS = ("dev-environment", "Seals")
ABSENT = object()
UNNAMED = pytest.mark.parametrize("fields", [ABSENT, None, []], ids=["absent", "null", "empty"])
"""What an event may say of changed fields where it names none."""


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


@UNNAMED
def test_a_version_that_is_registered_as_approved_is_recorded_and_announced(
    emulator: Emulator, example: Any, fields: Any
) -> None:
    told = saying(fields, "Approved", {"promotion.approver": None})

    assert matches(emulator, example, RECORDS, told)
    assert heard(emulator, example, told) == {"announced", "starts"}


@UNNAMED
@pytest.mark.parametrize(
    ("status", "metadata"),
    [("Rejected", {}), ("Approved", VERDICT | MARK), ("PendingManualApproval", MARK)],
)
def test_a_rejection_and_a_withdrawal_that_name_no_changed_fields_are_announced(
    emulator: Emulator, example: Any, fields: Any, status: str, metadata: dict[str, str]
) -> None:
    assert heard(emulator, example, saying(fields, status, metadata)) == {"announced", "withdraws"}


@UNNAMED
@pytest.mark.parametrize("metadata", [VERDICT, {"promotion.approved-at": "2026-03-01T12:00:00Z"}])
def test_an_update_that_names_no_changed_fields_is_announced_to_nobody(
    emulator: Emulator, example: Any, fields: Any, metadata: dict[str, str]
) -> None:
    told = saying(fields, "Approved", metadata)

    assert "announced" not in heard(emulator, example, told)
    assert not matches(emulator, example, RECORDS, told)


@UNNAMED
def test_a_registration_that_names_no_changed_fields_is_sealed(
    emulator: Emulator, example: Any, fields: Any
) -> None:
    told = {**saying(fields, "PendingManualApproval", {}), "account": "111111111111"}
    told["detail"] |= {"ModelPackageStatus": "Completed"}

    assert matches(emulator, example, SEALS, told)


def saying(fields: Any, status: str, metadata: dict[str, str | None]) -> dict[str, Any]:
    told = event(status, None, {})
    properties = told["detail"]["CustomerMetadataProperties"] | metadata
    kept = {key: value for key, value in properties.items() if value is not None}
    named = {} if fields is ABSENT else {"UpdatedModelPackageFields": fields}
    told["detail"] |= {"CustomerMetadataProperties": kept, **named}
    return told


def heard(emulator: Emulator, example: Any, told: dict[str, Any]) -> set[str]:
    return {name for name, rule in HEARD_OF.items() if matches(emulator, example, rule, told)}


def matches(emulator: Emulator, example: Any, rule: tuple[str, str], told: dict[str, Any]) -> bool:
    answer = (
        emulator.session(STAGING)
        .client("events")
        .test_event_pattern(EventPattern=pattern(example, *rule), Event=json.dumps(told))
    )
    return bool(answer["Result"])


def pattern(example: Any, stack: str, description: str) -> str:
    rules = example[stack].all("AWS::Events::Rule")
    (found,) = [rule for rule in rules if rule["Description"].startswith(description)]
    text = found["EventPattern"]
    return text if isinstance(text, str) else json.dumps(text)
