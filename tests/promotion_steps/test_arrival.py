"""A version goes no further than the environment where its promotion failed."""

from __future__ import annotations

import pytest

from promotion_steps.arrival import reason_not_arrived
from promotion_steps.settle_arrival import LONGEST_DESCRIPTION, settle_arrival
from tests.promotion_steps.registered import ORIGIN, Registry
from tests.promotion_steps.scene import TARGET_ARN

UNDER_WAY = {"promotion.arrival": "InProgress", **ORIGIN}
FAILED = {"promotion.arrival": "Failed", **ORIGIN}
VERIFIED = {"promotion.arrival": "Verified", **ORIGIN}


def settle(registry: Registry, *findings: str) -> None:
    settle_arrival(registry, TARGET_ARN, succeeded=not findings, findings=findings)


@pytest.mark.parametrize("metadata", [{}, {"team": "oncology"}, VERIFIED])
def test_a_version_may_go_on_where_people_registered_it_or_its_promotion_succeeded(
    metadata: dict[str, str],
) -> None:
    assert reason_not_arrived(metadata) is None


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        (
            UNDER_WAY,
            (
                "promotion.arrival is 'InProgress', expected Verified;"
                " wait for the end of its promotion, then approve it"
            ),
        ),
        (
            FAILED,
            (
                "promotion.arrival is 'Failed', expected Verified;"
                " retry its promotion, or promote a new version"
            ),
        ),
        (ORIGIN, "promotion.arrival is missing, expected Verified; promote a new version"),
        (
            {"promotion.arrival": "verified", **ORIGIN},
            "promotion.arrival is 'verified', expected Verified; promote a new version",
        ),
    ],
)
def test_any_other_version_may_not(metadata: dict[str, str], reason: str) -> None:
    assert reason_not_arrived(metadata) == reason


def test_a_success_lets_people_decide() -> None:
    registry = Registry(UNDER_WAY)

    settle(registry)

    assert registry.updates == [{"CustomerMetadataProperties": {"promotion.arrival": "Verified"}}]


@pytest.mark.parametrize("approval", ["PendingManualApproval", "Approved"])
def test_a_failure_rejects_the_version_whatever_was_decided_meanwhile(approval: str) -> None:
    registry = Registry(UNDER_WAY, approval=approval)

    settle(registry, "deploy: no quota", "deploy: rolled back")

    assert registry.updates == [
        {
            "CustomerMetadataProperties": {"promotion.arrival": "Failed"},
            "ModelApprovalStatus": "Rejected",
            "ApprovalDescription": "Promotion failed: deploy: no quota / deploy: rolled back",
        }
    ]


def test_a_long_finding_fits_into_what_sagemaker_keeps() -> None:
    registry = Registry(UNDER_WAY)

    settle(registry, "x" * 2000)

    assert len(registry.description) == LONGEST_DESCRIPTION


def test_a_rejection_by_people_keeps_their_reason() -> None:
    registry = Registry(UNDER_WAY, approval="Rejected", description="wrong quarter")

    settle(registry, "deploy: no quota")

    assert registry.updates == [{"CustomerMetadataProperties": {"promotion.arrival": "Failed"}}]


def test_a_retry_that_succeeds_lets_the_version_wait_again() -> None:
    registry = Registry(UNDER_WAY)
    settle(registry, "deploy: no quota")

    settle(registry)

    assert registry.metadata["promotion.arrival"] == "Verified"
    assert registry.approval == "PendingManualApproval"
    assert registry.description == "A retry of the promotion succeeded"


def test_a_retry_does_not_take_back_what_people_rejected() -> None:
    registry = Registry(FAILED, approval="Rejected", description="wrong quarter")

    settle(registry)

    assert registry.approval == "Rejected"
    assert registry.description == "wrong quarter"


@pytest.mark.parametrize("approval", ["PendingManualApproval", "Approved"])
def test_a_rollback_that_fails_leaves_a_verified_version_alone(approval: str) -> None:
    registry = Registry(VERIFIED, approval=approval)

    settle(registry, "deploy: no quota")

    assert registry.updates == []


def test_a_second_delivery_changes_nothing() -> None:
    registry = Registry(UNDER_WAY)
    settle(registry, "deploy: no quota")

    settle(registry, "deploy: no quota")

    assert len(registry.updates) == 1


@pytest.mark.parametrize("status", ["Failed", "Pending", "InProgress"])
def test_a_version_that_is_not_registered_is_left_to_its_status(status: str) -> None:
    registry = Registry(UNDER_WAY, status=status)

    settle(registry, "register: failed")

    assert registry.updates == []
