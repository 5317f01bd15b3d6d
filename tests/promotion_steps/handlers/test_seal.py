"""The sealing function, called as EventBridge and as `promote seal` call it."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps import aws
from promotion_steps.finding import Refused
from promotion_steps.handlers.seal import handler
from promotion_steps.reading import SET_UP
from tests.promotion_steps.jobs import ENVIRON, Context
from tests.promotion_steps.scene import ARN, Scene
from tests.promotion_steps.sealing import Registry, unsealed
from tests.promotion_steps.test_seal_request import registration


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)

    def call(scene: Scene, registry: Registry, event: dict[str, Any]) -> Any:
        clients: dict[str, Any] = {"s3": scene.s3, "sagemaker": registry}
        monkeypatch.setattr(aws, "_make", lambda service, **_: clients[service])
        aws.client.cache_clear()
        return handler(event, Context(900))

    return call


def test_somebody_who_asks_is_told_what_was_sealed(called: Any) -> None:
    scene, registry = unsealed()

    answer = called(scene, registry, {"model_package_arn": ARN})

    assert (answer["objects"], answer["was_sealed"], answer["findings"]) == (2, False, [])
    assert len(registry.updates) == 1


def test_a_registration_is_sealed_and_its_second_event_changes_nothing(called: Any) -> None:
    scene, registry = unsealed()

    called(scene, registry, registration())
    called(scene, registry, registration())

    assert len(registry.updates) == 1


def test_somebody_who_asks_is_told_why_not(called: Any) -> None:
    scene, registry = unsealed(ModelPackageStatus="Failed")

    assert called(scene, registry, {"model_package_arn": ARN}) == {
        "model_package_arn": ARN,
        "findings": ["ModelPackageStatus: got Failed, expected Completed"],
    }


def test_an_event_that_cannot_be_sealed_is_logged_and_kept(
    called: Any, caplog: pytest.LogCaptureFixture
) -> None:
    scene, registry = unsealed(ModelPackageStatus="Failed")

    with pytest.raises(Refused, match="ModelPackageStatus: got Failed, expected Completed"):
        called(scene, registry, registration())

    assert f"{ARN} is not sealed: ModelPackageStatus: got Failed" in caplog.text


@pytest.mark.parametrize("name", ["path", "environment"])
def test_a_group_of_another_path_is_nobodys_business_here(called: Any, name: str) -> None:
    tags = {"model-promotion:path": "acme", "model-promotion:environment": "dev"}
    tags[f"model-promotion:{name}"] = "other"
    scene, registry = unsealed(tags=tags)

    assert called(scene, registry, registration()) is None
    assert called(scene, registry, {"model_package_arn": ARN}) == {
        "model_package_arn": ARN,
        "findings": [
            (
                "breast-cancer: not in this environment, expected the tags"
                " model-promotion:path=acme and model-promotion:environment=dev"
            )
        ],
    }
    assert registry.updates == []


def test_tags_that_cannot_be_read_are_a_finding(called: Any) -> None:
    scene, registry = unsealed()
    registry.faults = {"list_tags": "AccessDeniedException"}

    answer = called(scene, registry, {"model_package_arn": ARN})

    assert answer["findings"] == [
        (
            "arn:aws:sagemaker:us-east-1:111111111111:model-package-group/breast-cancer:"
            f" cannot be read, got AccessDeniedException: no, AccessDeniedException; {SET_UP}"
        )
    ]
