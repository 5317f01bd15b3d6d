"""Images on a path through two regions: where they are found, or why there is no way."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion.config.images_config import through

DEV = "111111111111.dkr.ecr.us-east-1.amazonaws.com"
STAGING = "222222222222.dkr.ecr.us-east-1.amazonaws.com"
PROD = "333333333333.dkr.ecr.eu-west-1.amazonaws.com"
NO_WAY = (
    "path.yaml: environments[2].images: no way for images from us-east-1 to {region}, got {got}, "
    "expected the registries in {region} that hold their replicas, by the registries that "
    "versions name, {otherwise}"
)


def across(folder: Any, images: str | None, region: str = "eu-west-1") -> None:
    """Let prod be in another region, with these images."""
    lines = f'"333333333333"\n    region: {region}'
    lines += f"\n    images: {images}" if images is not None else ""
    folder.change("path.yaml", ('"333333333333"\n    region: us-east-1', lines))


def test_a_path_through_two_regions_says_where_images_are(folder: Any) -> None:
    across(folder, None)

    assert folder.refused() == [
        NO_WAY.format(
            region="eu-west-1",
            got="nothing",
            otherwise="or {} where models use AWS's own images alone",
        )
    ]


def test_a_region_without_images_of_aws_takes_replicas_alone(folder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("model_promotion.config.image_checks.aws_accounts", lambda _: frozenset())
    across(folder, "{}")

    assert folder.refused() == [
        NO_WAY.format(region="eu-west-1", got="{}", otherwise="since AWS has none of its own there")
    ]


def test_images_of_aws_alone_need_no_registry(folder: Any) -> None:
    across(folder, "{}")
    config = folder.load()

    _, staging, prod = config.environments
    assert "images" not in config.settings(config.models[0], staging, prod)


def test_the_steps_are_told_where_images_are(folder: Any) -> None:
    across(folder, f"{{{STAGING}/team: {PROD}/team}}")
    config = folder.load()

    dev, staging, prod = config.environments
    (model,) = config.models
    assert config.settings(model, staging, prod)["images"] == {f"{STAGING}/team": f"{PROD}/team"}
    assert "images" not in config.settings(model, dev, staging)


def test_a_later_environment_is_reached_through_the_ones_between(folder: Any) -> None:
    across(folder, f"{{{STAGING}: {PROD}}}")
    folder.change(
        "path.yaml", ('"222222222222"', f'"222222222222"\n    images: {{{DEV}: {STAGING}/dev}}')
    )
    config = folder.load()

    dev, _, prod = config.environments
    assert config.settings(config.models[0], dev, prod)["images"] == {
        DEV: f"{PROD}/dev",
        STAGING: PROD,
    }


@pytest.mark.parametrize(
    ("first", "then", "both"),
    [
        ({}, {"b": "c"}, {"b": "c"}),
        ({"a": "b"}, {}, {"a": "b"}),
        ({"a": "b"}, {"b": "c"}, {"a": "c", "b": "c"}),
        ({"a": "b/x"}, {"b": "c"}, {"a": "c/x", "b": "c"}),
        ({"a": "b/x"}, {"b": "c", "b/x": "d"}, {"a": "d", "b": "c", "b/x": "d"}),
        ({"a": "b"}, {"b/x": "d"}, {"a": "b", "a/x": "d", "b/x": "d"}),
        ({"a": "bb"}, {"b": "c"}, {"a": "bb", "b": "c"}),
    ],
)
def test_two_hops_are_one_map(
    first: dict[str, str], then: dict[str, str], both: dict[str, str]
) -> None:
    assert through(first, then) == both


def test_images_are_found_in_the_region_of_the_environment(folder: Any) -> None:
    across(folder, f"{{{DEV}: {STAGING}}}")

    assert folder.refused() == [
        (
            f"path.yaml: environments[2].images.'{DEV}': in another region, got '{STAGING}', "
            "expected a registry in eu-west-1"
        )
    ]


@pytest.mark.parametrize(
    ("images", "line"),
    [
        (
            "{churn: churn}",
            (
                "environments[2].images.churn: not a registry, got 'churn', expected "
                "ACCOUNT.dkr.ecr.REGION.amazonaws.com with a path or without"
            ),
        ),
        (
            "[registry]",
            "environments[2].images: input should be a mapping, got ['registry']",
        ),
        (
            f"{{{DEV}: 7}}",
            (
                f"environments[2].images.'{DEV}': input should be text, got 7, "
                "expected quotes around it"
            ),
        ),
    ],
)
def test_what_maps_no_registries_is_refused(folder: Any, images: str, line: str) -> None:
    across(folder, images)

    assert f"path.yaml: {line}" in folder.refused()


def test_images_of_the_first_environment_would_be_read_by_nobody(folder: Any) -> None:
    folder.change("path.yaml", ('"111111111111"', '"111111111111"\n    images: {}'))

    assert folder.refused() == [
        (
            "path.yaml: environments[0].images: models start here, nothing promotes them into it, "
            "got {}, expected it in a later environment"
        )
    ]


def test_a_model_whose_images_may_be_of_the_target_alone_has_no_way(folder: Any) -> None:
    across(folder, "{}")
    _allow(folder, "[target]")

    assert folder.refused() == [
        (
            "models/churn.yaml: environments.prod.gates.image.registries: no image of another "
            "region could pass, got ['target'], expected aws among them, or registries in images "
            "of prod in path.yaml"
        )
    ]


def test_a_registry_of_another_region_could_never_hold_what_the_environment_pulls(
    folder: Any,
) -> None:
    _allow(folder, f"[aws, {PROD}]", "looser_because: {image: images are in a registry of prod}")

    assert folder.refused() == [
        (
            f"models/churn.yaml: environments.prod.gates.image.registries[1]: in another region, "
            f"got '{PROD}', expected a registry in us-east-1, where prod pulls images from"
        )
    ]


def _allow(folder: Any, registries: str, *more: str) -> None:
    lines = [f"image: {{registries: {registries}}}", *more]
    gates = "errors: {max: 3}\n"
    folder.change(
        "models/churn.yaml", (gates, gates + "".join(f"      {line}\n" for line in lines))
    )
