"""What may be promoted is claimed; the rest is refused, or quietly nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from promotion_steps.check_request import check_request
from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.ledger import FAILED, SUCCEEDED, Ledger
from promotion_steps.pipeline_job import Outcome
from tests.promotion_steps.registry import registry
from tests.promotion_steps.scene import (
    ARN,
    EXECUTION,
    GROUP,
    IMAGE,
    PIPELINE,
    SOURCE,
    TARGET,
    description,
)
from tests.promotion_steps.test_ledger import create_ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        yield create_ledger()


def package(sagemaker: Any, approval: str = "Approved") -> str:
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    arn: str = sagemaker.create_model_package(
        ModelPackageGroupName=GROUP,
        ModelApprovalStatus=approval,
        InferenceSpecification={
            "Containers": [{"Image": IMAGE}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    )["ModelPackageArn"]
    return arn


def checked(
    arn: str,
    ledger: Ledger,
    sagemaker: Any,
    execution_id: str = EXECUTION,
    intent: str | None = None,
    approved_at: str | None = None,
) -> Outcome:
    return check_request(
        arn,
        group=GROUP,
        pipeline=PIPELINE,
        execution_id=execution_id,
        source=SOURCE,
        registry=sagemaker,
        ledger=ledger,
        mark=HighWaterMark.of(GROUP, ledger, TARGET.name),
        intent=intent,
        approved_at=approved_at,
    )


def test_an_approved_version_is_claimed(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)

    outcome = checked(arn, ledger, sagemaker)

    assert outcome == Outcome(outputs={"Decision": "promote"}, summary=f"promoting {arn}")
    entry = ledger.find(arn)
    assert entry is not None
    assert entry.execution_id == EXECUTION


def test_a_pipeline_that_was_just_created_has_nothing_to_promote(ledger: Ledger) -> None:
    assert checked("none", ledger, None).outputs == {"Decision": "nothing"}


def test_a_second_delivery_has_nothing_to_promote(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    checked(arn, ledger, sagemaker)

    again = checked(arn, ledger, sagemaker, execution_id="another")

    assert again.outputs == {"Decision": "nothing"}


@pytest.mark.parametrize("intent", [None, "promote"])
def test_what_was_promoted_is_nothing_to_promote_again(ledger: Ledger, intent: str | None) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    checked(arn, ledger, sagemaker)
    ledger.close(arn, EXECUTION, SUCCEEDED)

    again = checked(arn, ledger, sagemaker, "another", intent)

    assert again.outputs == {"Decision": "nothing"}


def test_a_rollback_claims_what_was_promoted_before(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    checked(arn, ledger, sagemaker)
    ledger.close(arn, EXECUTION, SUCCEEDED)

    again = checked(arn, ledger, sagemaker, "another", "rollback")

    assert again.outputs == {"Decision": "promote"}
    entry = ledger.find(arn)
    assert entry is not None
    assert entry.execution_id == "another"


def test_an_intent_that_nobody_knows_is_refused_and_not_claimed(ledger: Ledger) -> None:
    arn = SOURCE.arn("sagemaker", f"model-package/{GROUP}/1")

    with pytest.raises(Refused, match=r"^intent: got 'revert', expected promote or rollback$"):
        checked(arn, ledger, None, intent="revert")

    assert ledger.find(arn) is None


@pytest.mark.parametrize("approval", ["PendingManualApproval", "Rejected"])
def test_a_version_that_is_not_approved_is_left_to_the_gates(ledger: Ledger, approval: str) -> None:
    sagemaker = registry(SOURCE.account)

    outcome = checked(package(sagemaker, approval), ledger, sagemaker)

    assert outcome.outputs == {"Decision": "promote"}


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        ("latest", "model package ARN: got 'latest'"),
        (TARGET.arn("sagemaker", f"model-package/{GROUP}/1"), "expected arn:aws:sagemaker:us-east"),
        (SOURCE.arn("sagemaker", "model-package/other/1"), f"expected .*:model-package/{GROUP}/1"),
        (
            SOURCE.arn("sagemaker", f"model-package/{GROUP}/1").replace("us-east-1", "eu-west-1"),
            "expected arn:aws:sagemaker:us-east-1:111111111111",
        ),
    ],
)
def test_a_version_of_another_place_or_group_is_refused(
    ledger: Ledger, arn: str, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        checked(arn, ledger, None)


def test_a_version_that_does_not_exist_is_refused_and_not_claimed(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = SOURCE.arn("sagemaker", f"model-package/{GROUP}/9")

    with pytest.raises(Refused, match="model-package/breast-cancer/9: cannot be read, got Valid"):
        checked(arn, ledger, sagemaker)

    assert ledger.find(arn) is None


@pytest.mark.parametrize("status", ["Pending", "InProgress"])
def test_a_registration_under_way_is_waited_for_before_anything_is_claimed(
    ledger: Ledger, status: str
) -> None:
    class UnderWay:
        def describe_model_package(self, **request: Any) -> Any:
            return description(ModelPackageStatus=status)

    outcome = checked(ARN, ledger, UnderWay())

    assert outcome == Outcome(continuation_token=status)
    assert ledger.find(ARN) is None


def test_a_version_of_a_group_with_capital_letters_is_claimed(ledger: Ledger) -> None:
    spelled = ARN.replace(GROUP, "BreastCancer")

    class Registry:
        def describe_model_package(self, **request: Any) -> Any:
            return description(
                ModelPackageArn=spelled.replace("BreastCancer", "breastcancer"),
                ModelPackageGroupName="BreastCancer",
            )

    for arn in (spelled, spelled.replace("BreastCancer", "breastcancer")):
        outcome = check_request(
            arn,
            group="BreastCancer",
            pipeline=PIPELINE,
            execution_id=EXECUTION,
            source=SOURCE,
            registry=Registry(),
            ledger=ledger,
            mark=HighWaterMark.of(GROUP, ledger, TARGET.name),
        )
        assert outcome.outputs == {"Decision": "promote"}


NEWER = FirstVersion(
    arn=SOURCE.arn("sagemaker", f"model-package/{GROUP}/8"),
    created_at="2999-01-01T00:00:00.000+00:00",
)


def test_a_version_older_than_one_on_its_way_is_refused(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    HighWaterMark.of(GROUP, ledger, TARGET.name).enter(NEWER, "another")

    with pytest.raises(Refused, match=f"^{arn}: older than {NEWER.arn}, which is on its way to st"):
        checked(arn, ledger, sagemaker)


def test_a_rollback_to_an_older_version_is_claimed(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    HighWaterMark.of(GROUP, ledger, TARGET.name).enter(NEWER, "another")

    assert checked(arn, ledger, sagemaker, intent="rollback").outputs == {"Decision": "promote"}


def test_what_was_promoted_is_nothing_again_although_it_is_older_by_now(ledger: Ledger) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    checked(arn, ledger, sagemaker)
    ledger.close(arn, EXECUTION, SUCCEEDED)
    HighWaterMark.of(GROUP, ledger, TARGET.name).enter(NEWER, "another")

    assert checked(arn, ledger, sagemaker, "later").outputs == {"Decision": "nothing"}


@pytest.mark.parametrize(
    ("first", "second", "decision"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "nothing"),
        ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "promote"),
        ("2026-01-01T00:00:00Z", None, "promote"),
        (None, None, "promote"),
    ],
)
def test_what_failed_is_tried_again_for_each_approval_and_by_hand(
    ledger: Ledger, first: str | None, second: str | None, decision: str
) -> None:
    sagemaker = registry(SOURCE.account)
    arn = package(sagemaker)
    checked(arn, ledger, sagemaker, approved_at=first)
    ledger.close(arn, EXECUTION, FAILED)

    again = checked(arn, ledger, sagemaker, "another", approved_at=second)

    assert again.outputs == {"Decision": decision}
