"""Versions that nobody decides on are found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from promotion_steps.watch_approvals import find_waiting
from tests.promotion_steps.registered import ORIGIN
from tests.promotion_steps.scene import ARN, GROUP, SOURCE

REGISTERED = datetime(2026, 1, 7, tzinfo=UTC)
TAGS = {"model-promotion:path": "acme", "model-promotion:environment": "dev"}


class Registry:
    """One group with one newest version."""

    def __init__(
        self,
        approval: str = "PendingManualApproval",
        metadata: dict[str, str] | None = None,
        tags: dict[str, str] = TAGS,
    ) -> None:
        self.approval = approval
        self.metadata = metadata or {}
        self.tags = tags

    def get_paginator(self, name: str) -> Any:
        assert name == "list_model_package_groups"
        return self

    def paginate(self) -> Any:
        yield {"ModelPackageGroupSummaryList": []}
        yield {"ModelPackageGroupSummaryList": [{"ModelPackageGroupName": GROUP}]}

    def list_tags(self, **request: Any) -> Any:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()]}

    def list_model_packages(self, **request: Any) -> Any:
        assert request["ModelPackageGroupName"] == GROUP
        newest = {
            "ModelPackageArn": ARN,
            "ModelApprovalStatus": self.approval,
            "CreationTime": REGISTERED,
        }
        return {"ModelPackageSummaryList": [newest]}

    def describe_model_package(self, **request: Any) -> Any:
        return {"ModelPackageArn": ARN, "CustomerMetadataProperties": self.metadata}


def waiting(registry: Any, since: datetime = REGISTERED) -> list[str]:
    return find_waiting(registry, SOURCE, since=since)


def test_a_version_that_waited_too_long_is_found() -> None:
    assert waiting(Registry()) == [ARN]


def test_a_version_may_wait_for_a_while() -> None:
    assert waiting(Registry(), REGISTERED - timedelta(seconds=1)) == []


@pytest.mark.parametrize("approval", ["Approved", "Rejected"])
def test_a_version_that_was_decided_on_does_not_wait(approval: str) -> None:
    assert waiting(Registry(approval)) == []


@pytest.mark.parametrize(
    "metadata",
    [{"promotion.withdrawn": "rejected"}, {**ORIGIN, "promotion.arrival": "InProgress"}],
)
def test_a_version_that_nobody_may_approve_does_not_wait(metadata: dict[str, str]) -> None:
    assert waiting(Registry(metadata=metadata)) == []


def test_groups_of_others_are_left_alone() -> None:
    assert waiting(Registry(tags={})) == []
