"""The request gate asked about a version, with what the target environment runs."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.examinations.request import examine
from promotion_steps.names import ROLLBACK
from promotion_steps.promotion_settings import EndpointShape
from promotion_steps.ruling import Ruling
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import ARN, GROUP, SOURCE, registered
from tests.promotion_steps.target_registry import TargetRegistry, promoted, target_arn

SHAPE = EndpointShape(instance_type="ml.m5.large", instances=1)
TOLD = {"model_package_arn": ARN, "approval_status": "Approved", "status": "Completed"}


def version(number: int) -> str:
    return SOURCE.arn("sagemaker", f"model-package/{GROUP}/{number}")


def examined(
    runs: int | None = 6,
    *,
    faults: dict[str, str] | None = None,
    package: dict[str, Any] | None = None,
    **members: Any,
) -> Ruling:
    scene, asked = registered(**(package or {}))
    registry = TargetRegistry()
    if runs is not None:
        registry.serve(promoted(registry, scene, origin=version(runs)))
    registry.faults = faults or {}
    clients = {"sagemaker": registry}
    return examine(case(scene, asked, endpoint=SHAPE, clients=clients, **members))


def said(ruling: Ruling) -> list[str]:
    return [str(finding) for finding in ruling.findings]


def test_a_newer_version_passes_and_what_runs_is_told_as_an_input() -> None:
    champion = {"model_package_arn": target_arn(3), "origin": version(6), "order": "compared"}

    assert examined() == Ruling(inputs={**TOLD, "champion": champion})


def test_what_runs_and_began_elsewhere_has_no_order_and_the_verdict_says_so() -> None:
    elsewhere = SOURCE.arn("sagemaker", "model-package/other/9")
    scene, asked = registered()
    registry = TargetRegistry()
    registry.serve(promoted(registry, scene, origin=elsewhere))

    ruling = examine(case(scene, asked, endpoint=SHAPE, clients={"sagemaker": registry}))

    assert ruling.findings == ()
    assert ruling.inputs["champion"] == {
        "model_package_arn": target_arn(3),
        "origin": elsewhere,
        "order": "none: the two began in different model package groups",
    }


def test_the_first_version_of_an_environment_passes() -> None:
    told = {**TOLD, "champion": "none: the environment runs no version yet"}

    assert examined(None) == Ruling(inputs=told)


def test_an_older_version_is_a_finding_beside_all_others() -> None:
    assert said(examined(8, package={"ModelApprovalStatus": "Rejected"})) == [
        f"request: {ARN}: approval status is Rejected, expected Approved",
        (
            f"request: {ARN}: {ARN} is older than {version(8)}, which staging runs now,"
            " expected a newer one, or a rollback"
        ),
    ]


def test_a_rollback_to_an_older_version_passes() -> None:
    package = {"CustomerMetadataProperties": {"promotion.staging.verdict": "Succeeded"}}

    assert said(examined(8, package=package, intent=ROLLBACK)) == []


@pytest.mark.parametrize("code", ["ResourceNotFound", "ValidationException"])
def test_what_cannot_be_asked_is_a_finding_beside_all_others(code: str) -> None:
    ruling = examined(
        faults={"describe_model_package": code}, package={"ModelPackageStatus": "Failed"}
    )

    assert said(ruling) == [
        f"request: {ARN}: status is Failed, expected Completed",
        f"request: {target_arn(3)}: cannot be read, got {code}: no",
    ]
    assert ruling.inputs == {**TOLD, "status": "Failed"}


def test_without_access_to_the_target_its_champion_is_unchecked() -> None:
    scene, package = registered()

    assert examine(case(scene, package, asks_target=False)) == Ruling(
        inputs=TOLD, unchecked=("champion: what staging runs now",)
    )
