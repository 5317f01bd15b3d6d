"""Which version may go to an environment, and when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.finding import Finding
from promotion_steps.gates.request import Request, check_age, check_request, has_order
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import FIRST_ARN, FIRST_CREATED_AT, ORIGIN_ARN, PROMOTE, ROLLBACK
from tests.promotion_steps.scene import (
    ARN,
    CREATED,
    GROUP,
    HOP,
    SOURCE,
    TARGET,
    TARGET_ARN,
    description,
)

SUCCEEDED_HERE = {"promotion.staging.verdict": "Succeeded"}


def asked(intent: str = PROMOTE, metadata: dict[str, str] | None = None, **members: Any) -> Request:
    package = ModelPackage.from_describe(
        description(CustomerMetadataProperties=metadata or {}, **members)
    )
    return Request(package=package, group=GROUP, hop=HOP, intent=intent)


def said(request: Request) -> list[str]:
    return [finding.message for finding in check_request(request)]


def champion_of(first: str | None, created: str = CREATED) -> ModelPackage:
    """Return what the target runs, with the version that it came of in the first environment."""
    known = {FIRST_ARN: first, FIRST_CREATED_AT: created} if first else {}
    metadata = {ORIGIN_ARN: "arn:earlier", **known}
    return ModelPackage.from_describe(
        description(ModelPackageArn=TARGET_ARN, CustomerMetadataProperties=metadata)
    )


def aged(number: int, intent: str = PROMOTE, created: str | None = None) -> list[str]:
    made = created or f"2026-01-{number:02}T00:00:00.000+00:00"
    findings = check_age(asked(intent), champion_of(version(number), made))
    return [finding.message for finding in findings]


def version(number: int) -> str:
    return SOURCE.arn("sagemaker", f"model-package/{GROUP}/{number}")


def test_an_approved_version_of_the_group_passes() -> None:
    assert check_request(asked()) == []


@pytest.mark.parametrize("approval", ["PendingManualApproval", "Rejected"])
def test_a_version_that_is_not_approved_any_more_is_a_finding(approval: str) -> None:
    assert check_request(asked(ModelApprovalStatus=approval)) == [
        Finding(gate="request", message=f"{ARN}: approval status is {approval}, expected Approved")
    ]


def test_a_version_without_an_approval_status_is_a_finding() -> None:
    assert said(asked(ModelApprovalStatus=None)) == [
        f"{ARN}: approval status is missing, expected Approved"
    ]


def test_a_version_that_is_not_complete_is_a_finding() -> None:
    assert said(asked(ModelPackageStatus="InProgress")) == [
        f"{ARN}: status is InProgress, expected Completed"
    ]


def test_a_version_that_was_withdrawn_is_a_finding_that_says_why() -> None:
    assert said(asked(metadata={"promotion.withdrawn": "leaked its target"})) == [
        f"{ARN}: withdrawn, promotion.withdrawn is 'leaked its target'"
    ]


def test_a_version_whose_own_promotion_failed_is_a_finding() -> None:
    arrived = {"promotion.origin.arn": "arn:earlier", "promotion.arrival": "Failed"}

    assert said(asked(metadata=arrived)) == [
        (
            f"{ARN}: promotion.arrival is 'Failed', expected Verified;"
            " retry its promotion, or promote a new version"
        )
    ]


def test_a_version_that_was_verified_where_it_is_may_go_on() -> None:
    arrived = {"promotion.origin.arn": "arn:earlier", "promotion.arrival": "Verified"}

    assert said(asked(metadata=arrived)) == []


@pytest.mark.parametrize(
    "arn",
    [
        SOURCE.arn("sagemaker", "model-package/other/7"),
        TARGET.arn("sagemaker", f"model-package/{GROUP}/7"),
        ARN.replace("us-east-1", "eu-west-1"),
    ],
)
def test_a_version_of_another_group_or_place_is_a_finding(arn: str) -> None:
    request = asked(ModelPackageArn=arn, ModelPackageGroupName=arn.split("/")[1])

    assert said(request) == [f"model package ARN: got {arn}, expected {ARN}"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    request = asked(
        "revert",
        {"promotion.withdrawn": "yes"},
        ModelApprovalStatus="Rejected",
        ModelPackageStatus="Failed",
    )

    assert said(request) == [
        f"{ARN}: approval status is Rejected, expected Approved",
        f"{ARN}: withdrawn, promotion.withdrawn is 'yes'",
        f"{ARN}: status is Failed, expected Completed",
        "intent: got 'revert', expected promote or rollback",
    ]


def test_a_rollback_to_a_version_that_was_promoted_passes() -> None:
    assert said(asked(ROLLBACK, SUCCEEDED_HERE)) == []


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({}, "missing"),
        ({"promotion.staging.verdict": "Failed"}, "'Failed'"),
        ({"promotion.prod.verdict": "Succeeded"}, "missing"),
    ],
)
def test_a_rollback_to_what_never_ran_there_is_a_finding(
    metadata: dict[str, str], told: str
) -> None:
    assert said(asked(ROLLBACK, metadata)) == [
        (
            f"{ARN}: promotion.staging.verdict is {told}, expected Succeeded,"
            " since a rollback goes to what ran there before"
        )
    ]


@pytest.mark.parametrize("number", [1, 6, 7])
def test_a_version_that_is_newer_than_what_runs_or_the_same_passes(number: int) -> None:
    assert aged(number) == []


def test_a_version_that_is_older_than_what_runs_is_a_finding() -> None:
    assert aged(8) == [
        (
            f"{ARN}: {ARN} is older than {version(8)}, which staging runs now,"
            " expected a newer one, or a rollback"
        )
    ]


@pytest.mark.parametrize("number", [7, 8, 10])
def test_a_rollback_to_an_older_version_or_the_same_passes(number: int) -> None:
    assert aged(number, ROLLBACK) == []


def test_a_rollback_to_a_newer_version_is_a_finding() -> None:
    assert aged(6, ROLLBACK) == [
        (
            f"{ARN}: {ARN} is newer than {version(6)}, which staging runs now,"
            " expected an older one for a rollback"
        )
    ]


def test_a_version_of_a_group_that_was_made_anew_is_newer_whatever_its_number() -> None:
    assert aged(9, created="2025-12-31T00:00:00.000+00:00") == []


@pytest.mark.parametrize("intent", [PROMOTE, ROLLBACK])
@pytest.mark.parametrize(
    "first", [None, "latest", TARGET_ARN, SOURCE.arn("sagemaker", "model-package/other/9")]
)
def test_what_began_elsewhere_has_no_order(first: str | None, intent: str) -> None:
    champion = champion_of(first, "2027-01-01T00:00:00.000+00:00")

    assert not has_order(asked(intent), champion)
    assert check_age(asked(intent), champion) == []


@given(st.dictionaries(st.text(), st.text()), st.text(), st.text(), st.text())
def test_no_metadata_makes_the_gate_raise(
    metadata: dict[str, str], first: str, created: str, intent: str
) -> None:
    assert all(said(asked(intent, metadata)))
    check_age(asked(intent), champion_of(first, created))
