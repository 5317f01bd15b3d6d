"""What a rejected version became is marked as withdrawn, once, and nothing else changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from promotion_steps.ledger import FAILED, IN_PROGRESS, SUCCEEDED, Ledger
from promotion_steps.withdraw import withdraw
from tests.promotion_steps.notified import Notified
from tests.promotion_steps.scene import (
    ARN,
    CREATED,
    EXECUTION,
    HOP,
    PIPELINE,
    SOURCE,
    TARGET,
    TARGET_ARN,
)
from tests.promotion_steps.test_ledger import create_ledger

REASON = f"{ARN} was rejected in dev"


class Registry:
    """One package of the target that merges what is written onto it, as SageMaker does."""

    def __init__(self, metadata: dict[str, str] | None = None) -> None:
        self.metadata = metadata
        self.updates: list[dict[str, Any]] = []

    def describe_model_package(self, **request: Any) -> dict[str, Any]:
        assert request == {"ModelPackageName": TARGET_ARN}
        told = {} if self.metadata is None else {"CustomerMetadataProperties": self.metadata}
        return {"ModelPackageArn": TARGET_ARN, "ModelApprovalStatus": "Approved", **told}

    def update_model_package(self, **request: Any) -> None:
        self.updates.append(request)
        self.metadata = {**(self.metadata or {}), **request["CustomerMetadataProperties"]}


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        yield create_ledger()


@pytest.fixture
def promoted(ledger: Ledger) -> Ledger:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ledger.record_version(ARN, EXECUTION, TARGET_ARN)
    ledger.close(ARN, EXECUTION, SUCCEEDED)
    return ledger


def event(detail: Any = None, **members: Any) -> dict[str, Any]:
    return {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Model Package State Change",
        "account": SOURCE.account,
        "detail": {
            "ModelPackageArn": ARN,
            "ModelApprovalStatus": "Rejected",
            "UpdatedModelPackageFields": ["ModelApprovalStatus"],
            **(detail or {}),
        },
        **members,
    }


def marked(
    registry: Registry, ledger: Ledger, detail: Any = None, notified: Notified | None = None
) -> bool:
    return withdraw(
        event(detail),
        hop=HOP,
        registry=registry,
        ledger=ledger,
        notifier=(notified or Notified()).notifier,
    )


def test_what_a_rejected_version_became_is_marked_and_nothing_else(promoted: Ledger) -> None:
    registry = Registry({"team": "oncology"})

    assert marked(registry, promoted)

    assert registry.updates == [
        {
            "ModelPackageArn": TARGET_ARN,
            "CustomerMetadataProperties": {"promotion.withdrawn": REASON},
        }
    ]


def test_a_second_delivery_changes_nothing(promoted: Ledger) -> None:
    registry = Registry()
    marked(registry, promoted)

    assert not marked(registry, promoted)
    assert len(registry.updates) == 1


def test_a_mark_travels_on_with_the_rejection_that_it_began_with(promoted: Ledger) -> None:
    registry = Registry()
    metadata = {"team": "oncology", "promotion.withdrawn": "acme/9 was rejected in lab"}

    approved = {"ModelApprovalStatus": "Approved", "CustomerMetadataProperties": metadata}
    assert marked(registry, promoted, approved)

    assert registry.metadata == {"promotion.withdrawn": "acme/9 was rejected in lab"}


def test_a_version_withdrawn_and_rejected_keeps_the_earlier_reason(promoted: Ledger) -> None:
    registry = Registry()

    marked(registry, promoted, {"CustomerMetadataProperties": {"promotion.withdrawn": "leaked"}})

    assert registry.metadata == {"promotion.withdrawn": "leaked"}


def test_a_reason_that_sagemaker_would_refuse_is_spelled_otherwise(promoted: Ledger) -> None:
    registry = Registry()

    marked(registry, promoted, {"CustomerMetadataProperties": {"promotion.withdrawn": "<" * 300}})

    assert registry.metadata is not None
    assert len(registry.metadata["promotion.withdrawn"]) == 256
    assert registry.metadata["promotion.withdrawn"].startswith("below below")


def test_a_version_that_never_came_here_is_nothing_to_mark(ledger: Ledger) -> None:
    assert not withdraw(
        event(), hop=HOP, registry=None, ledger=ledger, notifier=Notified().notifier
    )


def test_a_version_that_was_stopped_before_it_was_registered_is_nothing_to_mark(
    ledger: Ledger,
) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ledger.close(ARN, EXECUTION, FAILED)

    assert not withdraw(
        event(), hop=HOP, registry=None, ledger=ledger, notifier=Notified().notifier
    )


def test_a_version_that_failed_after_it_was_registered_is_marked(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ledger.record_version(ARN, EXECUTION, TARGET_ARN)
    ledger.close(ARN, EXECUTION, FAILED)

    assert marked(Registry(), ledger)


def test_a_promotion_that_registered_and_goes_on_is_marked(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ledger.record_version(ARN, EXECUTION, TARGET_ARN)

    assert marked(Registry(), ledger)


def test_a_version_that_is_on_its_way_is_marked_in_the_ledger(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    assert not marked(Registry(), ledger)

    entry = ledger.find(ARN)
    assert entry is not None
    assert (entry.state, entry.withdrawn) == (IN_PROGRESS, REASON)


class Overtaken:
    """A ledger that changes between the question and the write that follows from the answer."""

    def __init__(self, ledger: Ledger, change: Callable[[], object]) -> None:
        self._ledger = ledger
        self._change = change

    def find(self, source_arn: str) -> Any:
        return self._ledger.find(source_arn)

    def withdraw(self, *what: str) -> bool:
        self._change()
        return self._ledger.withdraw(*what)


def test_a_version_that_is_registered_at_this_moment_is_marked_all_the_same(
    ledger: Ledger,
) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    registry = Registry()
    overtaken: Any = Overtaken(ledger, lambda: ledger.record_version(ARN, EXECUTION, TARGET_ARN))

    assert marked(registry, overtaken)
    assert registry.metadata == {"promotion.withdrawn": REASON}


def test_a_version_that_is_claimed_anew_at_this_moment_is_tried_again(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    def claim_anew() -> None:
        ledger.close(ARN, EXECUTION, FAILED)
        ledger.claim(ARN, "another", pipeline=PIPELINE, created_at=CREATED)

    overtaken: Any = Overtaken(ledger, claim_anew)

    with pytest.raises(RuntimeError, match="claimed anew, got LedgerEntry"):
        marked(Registry(), overtaken)


@pytest.mark.parametrize(
    "detail",
    [
        {"ModelApprovalStatus": "Approved"},
        {"ModelApprovalStatus": "PendingManualApproval"},
        {"ModelApprovalStatus": None},
        {"ModelApprovalStatus": "Approved", "CustomerMetadataProperties": None},
        {"ModelApprovalStatus": "Approved", "CustomerMetadataProperties": {"team": "oncology"}},
    ],
)
def test_what_withdraws_nothing_is_not_looked_at(detail: dict[str, Any]) -> None:
    ledger: Any = None

    assert not withdraw(
        event(detail), hop=HOP, registry=None, ledger=ledger, notifier=Notified().notifier
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"account": TARGET.account}, "event: account: got '222222222222', expected '1111"),
        ({"source": "x"}, "event: source: got 'x', expected 'aws.sagemaker'"),
        ({"detail-type": "x"}, "event: detail-type: got 'x', expected 'SageMaker Model"),
        ({"detail": {"ModelPackageArn": TARGET_ARN}}, "expected one of 111111111111 in us-east-1"),
        ({"detail": {"ModelPackageArn": "x"}}, "model package ARN: got 'x'"),
        (
            {"detail": {"CustomerMetadataProperties": "x"}},
            "event: detail.CustomerMetadataProperties: got 'x', expected an object",
        ),
        (
            {"detail": {"CustomerMetadataProperties": {"promotion.withdrawn": 1}}},
            "promotion.withdrawn: got 1, expected a text",
        ),
    ],
)
def test_what_is_no_event_of_the_sources_registry_is_an_error(
    wrong: dict[str, Any], message: str
) -> None:
    ledger: Any = None

    with pytest.raises(ValueError, match=message):
        withdraw(
            event(**wrong), hop=HOP, registry=None, ledger=ledger, notifier=Notified().notifier
        )


@pytest.mark.parametrize("wrong", [{}, {**event(), "detail": None}, {**event(), "account": 1}])
def test_a_malformed_event_is_an_error(wrong: dict[str, Any]) -> None:
    ledger: Any = None

    with pytest.raises(ValueError, match=r"event: .*got"):
        withdraw(wrong, hop=HOP, registry=None, ledger=ledger, notifier=Notified().notifier)


def test_people_and_other_tools_are_notified_of_a_withdrawal(promoted: Ledger) -> None:
    notified = Notified()

    marked(Registry(), promoted, notified=notified)

    (message,), (entry,) = notified.messages, notified.events.entries
    assert message["Subject"] == "acme: breast-cancer 1 was withdrawn in staging"
    assert f"  {REASON}\n" in message["Message"]
    assert entry["DetailType"] == "Model Version Withdrawn"
    detail = json.loads(entry["Detail"])
    assert (detail["model_package_arn"], detail["reason"]) == (TARGET_ARN, REASON)


def test_a_version_that_is_marked_already_notifies_nobody(promoted: Ledger) -> None:
    notified = Notified()

    marked(Registry({"promotion.withdrawn": REASON}), promoted, notified=notified)

    assert (notified.messages, notified.events.entries) == ([], [])


def test_a_version_is_not_marked_before_people_are_notified(promoted: Ledger) -> None:
    registry = Registry()

    with pytest.raises(RuntimeError, match="PutEvents"):
        marked(registry, promoted, notified=Notified(failed=1))

    assert registry.updates == []
