"""What the target environment runs now, however it runs it."""

from __future__ import annotations

import pytest

from promotion_steps.champion import champion_store, find_champion
from promotion_steps.finding import Refused
from promotion_steps.model_package import ModelPackage
from promotion_steps.promotion_settings import EndpointShape
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import TARGET, TARGET_BUCKET, registered
from tests.promotion_steps.target_registry import TargetRegistry, promoted, target_arn

SHAPE = EndpointShape(instance_type="ml.m5.large", instances=1)


def found(registry: TargetRegistry, endpoint: EndpointShape | None) -> ModelPackage | None:
    scene, package = registered()
    return find_champion(case(scene, package, endpoint=endpoint, clients={"sagemaker": registry}))


def running(version: int = 3) -> tuple[TargetRegistry, str]:
    scene, _ = registered()
    registry = TargetRegistry()
    arn = promoted(registry, scene, version=version)
    registry.serve(arn)
    return registry, arn


def test_the_version_behind_the_endpoint_is_the_champion() -> None:
    registry, arn = running()

    champion = found(registry, SHAPE)

    assert champion is not None
    assert str(champion.arn) == arn


def test_an_endpoint_that_is_not_there_yet_runs_nothing() -> None:
    assert found(TargetRegistry(), SHAPE) is None


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        ("describe_endpoint", "endpoint acme-staging-breast-cancer"),
        ("describe_endpoint_config", "endpoint config c-3"),
        ("describe_model", "model m-3"),
        ("list_tags", "model m-3"),
        ("describe_model_package", target_arn(3)),
    ],
)
@pytest.mark.parametrize("code", ["ResourceNotFound", "ValidationException"])
def test_what_cannot_be_asked_is_named(operation: str, what: str, code: str) -> None:
    registry, _ = running()
    registry.faults = {operation: code}

    with pytest.raises(Refused, match=f"^{what}: cannot be read, got {code}: no$"):
        found(registry, SHAPE)


def test_another_refusal_of_the_same_code_does_not_mean_that_nothing_runs() -> None:
    registry, _ = running()
    registry.faults = {"describe_endpoint": "ValidationException"}

    with pytest.raises(Refused, match="cannot be read, got ValidationException: no"):
        found(registry, SHAPE)


def test_a_model_without_a_versions_tag_is_refused() -> None:
    registry, _ = running()
    registry.tags["m-3"] = [{"Key": "team", "Value": "oncology"}]

    with pytest.raises(
        Refused,
        match=r"^endpoint acme-staging-breast-cancer: serves AllTraffic no version, expected one"
        r" version; its models need the tag model-promotion:model-package$",
    ):
        found(registry, SHAPE)


def test_without_an_endpoint_the_newest_approved_version_is_the_champion() -> None:
    scene, _ = registered()
    registry = TargetRegistry()
    arns = [promoted(registry, scene, version=version) for version in (5, 4)]
    registry.pages = [[], arns]

    champion = found(registry, None)

    assert champion is not None
    assert str(champion.arn) == target_arn(5)


def test_without_an_approved_version_nothing_runs() -> None:
    registry = TargetRegistry()
    registry.pages = [[], []]

    assert found(registry, None) is None


def test_versions_that_cannot_be_listed_are_named() -> None:
    registry = TargetRegistry()
    registry.faults = {"list_model_packages": "AccessDeniedException"}

    with pytest.raises(Refused, match=r"^versions of breast-cancer: cannot be read, got Access"):
        found(registry, None)


def test_the_champions_files_lie_in_the_targets_bucket() -> None:
    scene, package = registered()

    store = champion_store(case(scene, package, clients={"s3": scene.s3}))

    assert (store.bucket, store.account) == (TARGET_BUCKET, TARGET.account)
