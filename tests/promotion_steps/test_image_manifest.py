"""Manifests, image indexes, and the configs that name a platform."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.image_manifest import (
    DOCKER_LIST,
    DOCKER_MANIFEST,
    OCI_INDEX,
    OCI_MANIFEST,
    ImageManifest,
    Platform,
    environment_of,
    platform_of,
)
from tests.promotion_steps.fake_ecr import config, digest_of, index, manifest

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
ATTESTATION = ("unknown", "unknown", TWO)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_single_image_names_its_config() -> None:
    read = ImageManifest.from_text(manifest(config()), "manifest")

    assert read == ImageManifest(
        config=digest_of(config()), platforms=(), media_type=DOCKER_MANIFEST, size=0
    )


def test_an_index_names_its_platforms_and_not_its_attestations() -> None:
    text = index(("linux", "arm64", ONE), ATTESTATION)

    assert ImageManifest.from_text(text, "manifest").platforms == (
        Platform(os="linux", architecture="arm64", digest=ONE),
    )


def test_an_index_of_attestations_alone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^manifest: manifests: got .*, expected an image for at"):
        ImageManifest.from_text(index(ATTESTATION), "manifest")


def test_what_is_no_container_image_is_refused() -> None:
    text = manifest(b"{}", "application/vnd.cncf.helm.config.v1+json")

    with pytest.raises(ValueError, match=r"^manifest: config\.mediaType: got 'application/vnd\.cn"):
        ImageManifest.from_text(text, "manifest")


def test_a_digest_that_is_none_is_refused() -> None:
    with pytest.raises(
        ValueError,
        match=r"^manifest: manifests\[0\]\.digest: got 'md5:1', expected sha256: and 64 hex",
    ):
        ImageManifest.from_text(index(("linux", "amd64", "md5:1")), "manifest")


def test_the_config_of_an_image_names_its_platform() -> None:
    assert str(platform_of(config("arm64"), ONE, "config")) == "linux/arm64"


def test_a_config_without_a_platform_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^config: os: got nothing, expected a text$"):
        platform_of(b"{}", ONE, "config")


@given(st.text() | json_values.map(json.dumps))
def test_no_manifest_makes_the_reader_raise_anything_else(text: str) -> None:
    try:
        ImageManifest.from_text(text, "manifest")
    except ValueError as error:
        assert str(error).startswith("manifest: ")  # noqa: PT017


@given(st.dictionaries(st.sampled_from(["config", "manifests"]), json_values))
def test_no_shape_of_a_manifest_makes_the_reader_raise_anything_else(value: Any) -> None:
    try:
        ImageManifest.from_text(json.dumps(value), "manifest")
    except ValueError as error:
        assert str(error).startswith("manifest: ")  # noqa: PT017


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_config_makes_the_reader_raise_anything_else(body: bytes) -> None:
    try:
        platform_of(body, ONE, "config")
    except ValueError as error:
        assert str(error).startswith("config: ")  # noqa: PT017


OCI_CONFIG = "application/vnd.oci.image.config.v1+json"


@pytest.mark.parametrize(
    ("document", "told", "media_type"),
    [
        ({"mediaType": OCI_MANIFEST}, DOCKER_MANIFEST, OCI_MANIFEST),
        ({}, OCI_MANIFEST, OCI_MANIFEST),
        ({}, None, OCI_MANIFEST),
        ({"mediaType": DOCKER_MANIFEST}, None, DOCKER_MANIFEST),
    ],
)
def test_a_manifest_names_its_media_type_or_the_registry_does(
    document: dict[str, Any], told: str | None, media_type: str
) -> None:
    whole = {"config": {"mediaType": OCI_CONFIG, "digest": ONE}, **document}

    assert ImageManifest.from_text(json.dumps(whole), "manifest", told).media_type == media_type


@pytest.mark.parametrize(
    ("told", "media_type"), [(None, OCI_INDEX), (DOCKER_LIST, DOCKER_LIST), (OCI_INDEX, OCI_INDEX)]
)
def test_an_index_without_a_media_type_has_the_registrys(told: str | None, media_type: str) -> None:
    text = index(("linux", "arm64", ONE))

    assert ImageManifest.from_text(text, "manifest", told).media_type == media_type


def test_the_size_of_an_image_is_that_of_its_layers() -> None:
    document = json.loads(manifest(config())) | {"layers": [{"size": 3}, {"size": 4}]}

    assert ImageManifest.from_text(json.dumps(document), "manifest").size == 7


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({}, r"^manifest: layers: got \{\}, expected a list"),
        ([1], r"^manifest: layers\[0\]: got 1, expected an object"),
        ([{"size": -1}], r"^manifest: layers\[0\]\.size: got -1, expected a whole number from 0"),
    ],
)
def test_malformed_layers_are_refused(layers: Any, message: str) -> None:
    document = json.loads(manifest(config())) | {"layers": layers}

    with pytest.raises(ValueError, match=message):
        ImageManifest.from_text(json.dumps(document), "manifest")


@pytest.mark.parametrize(
    ("document", "environment"),
    [
        ({}, {}),
        ({"config": None}, {}),
        ({"config": {"Env": None}}, {}),
        ({"config": {"Env": ["A=1=2", "B"]}}, {"A": "1=2", "B": ""}),
    ],
)
def test_a_config_names_environment_variables(
    document: dict[str, Any], environment: dict[str, str]
) -> None:
    assert environment_of(json.dumps(document), "config") == environment


@pytest.mark.parametrize("document", [{"config": [1]}, {"config": {"Env": {"A": 1}}}])
def test_malformed_variables_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^config: config"):
        environment_of(json.dumps(document), "config")
