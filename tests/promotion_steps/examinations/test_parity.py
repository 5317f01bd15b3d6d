"""The runtime lock of a package, as it was registered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from promotion_steps.examinations.parity import examine
from promotion_steps.model_package import ModelPackage
from promotion_steps.ruling import Ruling, decide
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import IMAGE, PREFIX, Scene, registered, uri

KEY = f"{PREFIX}runtime-lock.json"
DIGEST = IMAGE.partition("@")[2]
LOCK = {
    "format": "model-promotion/runtime-lock/v1",
    "python": "3.11.7",
    "framework": {"name": "sklearn", "version": "1.4.2"},
    "packages": {"numpy": "1.26.4"},
    "image_digest": DIGEST,
}


def with_lock(body: bytes, named: str = uri(KEY), **members: Any) -> tuple[Scene, ModelPackage]:
    scene, _ = registered()
    scene.add(KEY, body)
    package = scene.register(**members)
    metadata = {**package.customer_metadata, RUNTIME_LOCK_URI: named}
    return scene, replace(package, customer_metadata=metadata)


def ruled(scene: Scene, package: ModelPackage, **settings: Any) -> Ruling:
    return decide("parity", examine, case(scene, package, gates={"parity": settings}))


def said(scene: Scene, package: ModelPackage, **settings: Any) -> list[str]:
    return [finding.message for finding in ruled(scene, package, **settings).findings]


def test_a_lock_of_the_packages_image_passes() -> None:
    body = json.dumps(LOCK).encode()

    ruling = ruled(*with_lock(body), python="3.11")

    assert ruling.findings == ()
    assert ruling.inputs["runtime_lock"]["uri"] == uri(KEY)


def test_a_lock_of_another_image_is_a_finding() -> None:
    body = json.dumps({**LOCK, "image_digest": f"sha256:{'e' * 64}"}).encode()

    (finding,) = said(*with_lock(body))

    assert finding == (
        f"runtime lock: image_digest: got sha256:{'e' * 64}, expected {DIGEST} of"
        " InferenceSpecification.Containers[0].Image"
    )


def test_a_container_says_which_framework_it_has() -> None:
    container = {"Image": IMAGE, "Framework": "PYTORCH", "FrameworkVersion": "2.1"}
    members = {"InferenceSpecification": {"Containers": [container]}}

    (finding,) = said(*with_lock(json.dumps(LOCK).encode(), **members))

    assert "framework.name: got sklearn, expected PYTORCH" in finding


def test_an_image_that_is_no_image_leaves_nothing_to_compare() -> None:
    members = {"InferenceSpecification": {"Containers": [{"Image": "python:3.11"}]}}

    assert said(*with_lock(json.dumps(LOCK).encode(), **members)) == [
        "runtime lock: image_digest: the package names no image by its digest"
    ]


def test_a_package_without_a_lock_is_a_finding() -> None:
    assert said(*registered()) == [
        (
            "promotion.runtime-lock.uri: the package has no runtime lock, expected one that was"
            " registered with `promote register --runtime-lock`"
        )
    ]


def test_a_lock_that_was_not_registered_is_a_finding() -> None:
    elsewhere = uri(f"{PREFIX}other.json")

    assert said(*with_lock(b"{}", elsewhere)) == [
        f"promotion.runtime-lock.uri: {elsewhere} is not in the manifest"
    ]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"format": 1}', b"\xff"])
def test_a_malformed_lock_is_a_finding(body: bytes) -> None:
    (finding,) = said(*with_lock(body))

    assert finding.startswith(f"{uri(KEY)}: ")


@pytest.mark.parametrize("code", ["InvalidRequest", "NoSuchKey"])
def test_a_lock_that_s3_does_not_hand_out_is_a_finding(code: str) -> None:
    scene, package = with_lock(json.dumps(LOCK).encode())
    scene.s3.faults["get_object", KEY] = code

    (finding,) = said(scene, package)

    assert f"{uri(KEY)}: cannot be read, got {code}" in finding


def test_malformed_settings_are_a_finding() -> None:
    (finding,) = said(*with_lock(json.dumps(LOCK).encode()), python=3)

    assert finding == (
        "cannot decide, got ValueError: promotion.json: gates.parity.python: got 3, expected a text"
    )


def test_an_image_by_tag_is_compared_by_the_digest_that_the_registry_resolved() -> None:
    container = {"Image": f"{IMAGE.partition('@')[0]}:1.4-1", "ImageDigest": DIGEST}
    members = {"InferenceSpecification": {"Containers": [container]}}

    assert said(*with_lock(json.dumps(LOCK).encode(), **members)) == []
