"""The copy: right bytes, once, none of them through the function."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from promotion_steps.copy_token import CopyToken
from promotion_steps.finding import Refused
from promotion_steps.image_locations import ImageLocations
from tests.promotion_steps.copying import copied, large, written_manifest
from tests.promotion_steps.scene import (
    BUCKET,
    IMAGE,
    MANIFEST,
    MODEL,
    OWNER,
    REPORT,
    SOURCE,
    TARGET,
    TARGET_BUCKET,
    Scene,
    registered,
    uri,
)


def test_the_target_holds_the_same_bytes_and_a_manifest_of_its_own_versions() -> None:
    scene, package = registered()

    outcome = copied(scene, package)

    manifest = written_manifest(scene)
    stored = scene.s3.current(TARGET_BUCKET, MANIFEST)
    assert outcome.outputs == {
        "ManifestVersion": stored.version_id,
        "ManifestSha256": hashlib.sha256(stored.body).hexdigest(),
    }
    assert [entry.sha256 for entry in manifest.objects] == [
        entry.sha256 for entry in scene.manifest().objects
    ]
    for entry in manifest.objects:
        assert entry.version_id == scene.s3.current(TARGET_BUCKET, entry.key).version_id


def test_the_target_seals_what_the_source_sealed() -> None:
    scene, package = registered()

    copied(scene, package)

    assert written_manifest(scene).metadata == {
        "team": "oncology",
        "promotion.registrar": OWNER,
    }
    assert written_manifest(scene).images == package.images


def test_the_target_seals_its_own_images() -> None:
    scene, package = registered()
    registry = IMAGE.partition("/")[0]
    own = f"{TARGET.account}.dkr.ecr.us-east-1.amazonaws.com"
    images = ImageLocations(region=TARGET.region, registries={registry: own})

    copied(scene, package, images=images)

    (path,) = package.images
    assert written_manifest(scene).images == {path: IMAGE.replace(registry, own)}


def test_a_crc_that_s3_keeps_in_both_places_is_compared() -> None:
    scene, _package = registered()
    scene.s3.store(TARGET_BUCKET, MODEL, b"model bytes", crc=True)
    scene.objects[0] = replace(scene.objects[0], crc64nvme="AAAAAAAAAAA=")

    copied(scene, scene.register())
    assert sorted(scene.s3.named("copy_object")) == [MODEL, REPORT]


def test_no_byte_of_a_model_passes_through_the_function() -> None:
    scene, package = large()
    scene.add(REPORT, b"{}")
    package = scene.register()

    copied(scene, package)

    assert scene.s3.named("get_object") == [MANIFEST]
    assert scene.s3.named("put_object") == [MANIFEST]
    assert scene.s3.named("copy_object") == [REPORT]
    assert scene.s3.named("upload_part_copy") == [MODEL] * 25
    assert scene.s3.named("complete_multipart_upload") == [MODEL]


def test_a_copy_is_pinned_to_version_etag_and_both_owners() -> None:
    scene, package = registered()

    copied(scene, package)

    request = next(
        request
        for request in scene.s3.requests
        if request["operation"] == "copy_object" and request["Key"] == MODEL
    )
    stored = scene.s3.current(BUCKET, MODEL)
    assert request == {
        "operation": "copy_object",
        "Bucket": TARGET_BUCKET,
        "Key": MODEL,
        "ChecksumAlgorithm": "SHA256",
        "CopySource": {"Bucket": BUCKET, "Key": MODEL, "VersionId": stored.version_id},
        "CopySourceIfMatch": f'"{stored.etag}"',
        "ExpectedBucketOwner": TARGET.account,
        "ExpectedSourceBucketOwner": SOURCE.account,
        "IfNoneMatch": "*",
        "TaggingDirective": "REPLACE",
    }


def test_the_registered_version_is_copied_even_when_a_newer_one_lies_there() -> None:
    scene, package = registered()
    scene.s3.store(BUCKET, MODEL, b"other bytes")

    copied(scene, package)

    assert scene.s3.current(TARGET_BUCKET, MODEL).body == b"model bytes"


def test_a_second_run_copies_nothing_and_publishes_the_same() -> None:
    scene, package = large()
    scene.add(REPORT, b"{}")
    package = scene.register()
    first = copied(scene, package)
    scene.s3.calls.clear()

    second = copied(scene, package)

    assert second == first
    assert {name for name, _ in scene.s3.calls} == {"get_object", "get_object_attributes"}


def test_many_small_objects_are_continued_where_they_were_left() -> None:
    scene = Scene()
    for number in range(40):
        scene.add(f"{MODEL}/{number:02}", str(number).encode())
    package = scene.register()

    outcomes = [copied(scene, package, out_of_time=True) for _ in range(3)]

    assert [outcome.continuation_token is None for outcome in outcomes] == [False, False, True]
    assert len(scene.s3.named("copy_object")) == 40


def test_a_copy_that_is_denied_names_the_object() -> None:
    scene, package = registered()
    scene.s3.faults = {("copy_object", MODEL): "AccessDenied"}

    with pytest.raises(Refused, match=r"model\.tar\.gz: cannot be copied, got AccessDenied"):
        copied(scene, package)


def test_a_registered_version_that_is_gone_is_a_finding() -> None:
    scene, package = registered()
    del scene.s3.versions[BUCKET, MODEL]

    with pytest.raises(Refused, match=r"model\.tar\.gz: version v1 is gone"):
        copied(scene, package)


def test_bytes_that_are_not_the_registered_ones_are_a_finding() -> None:
    scene, _ = registered()
    scene.objects[0] = replace(scene.objects[0], sha256="0" * 64)
    package = scene.register()

    with pytest.raises(Refused, match="what arrived is not what was registered"):
        copied(scene, package)


@pytest.mark.parametrize("body", [b"left behind", b"shorter"])
def test_another_object_under_the_targets_key_is_replaced(body: bytes) -> None:
    scene, package = registered()
    scene.s3.store(TARGET_BUCKET, MODEL, body)

    copied(scene, package)

    assert scene.s3.current(TARGET_BUCKET, MODEL).body == b"model bytes"


@pytest.mark.parametrize("text", ["", "[]", '{"key": 1}', '{"upload_id": 3}', "{"])
def test_a_malformed_token_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="continuation token: "):
        CopyToken.from_text(text)


@pytest.mark.parametrize("largest", [100, 5], ids=["whole", "in parts"])
def test_two_copies_at_the_same_time_leave_one_version_of_each_object(largest: int) -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", parts=4)
    package = scene.register()
    operation = "copy_object" if largest == 100 else "complete_multipart_upload"
    others: list[Any] = []
    scene.s3.meanwhile[operation] = lambda: others.append(copied(scene, package, largest=largest))

    outcome = copied(scene, package, largest=largest)

    assert others == [outcome]
    for key in (MODEL, MANIFEST):
        assert len(scene.s3.versions[TARGET_BUCKET, key]) == 1


@pytest.mark.parametrize("largest", [100, 5], ids=["whole", "in parts"])
def test_another_object_that_arrives_meanwhile_is_refused_and_stays(largest: int) -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", parts=4)
    package = scene.register()
    operation = "copy_object" if largest == 100 else "complete_multipart_upload"
    scene.s3.meanwhile[operation] = lambda: scene.s3.store(TARGET_BUCKET, MODEL, b"other bytes")

    with pytest.raises(Refused, match=r"model\.tar\.gz: another object was written meanwhile, got"):
        copied(scene, package, largest=largest)

    assert scene.s3.current(TARGET_BUCKET, MODEL).body == b"other bytes"


def test_another_manifest_that_is_written_meanwhile_is_refused() -> None:
    scene, package = registered()
    scene.s3.meanwhile["put_object"] = lambda: scene.s3.store(TARGET_BUCKET, MANIFEST, b"{}")

    with pytest.raises(Refused, match=r"manifest\.json: another object was written meanwhile, got"):
        copied(scene, package)


def test_the_same_files_registered_again_get_a_manifest_of_their_own() -> None:
    scene, package = registered()
    copied(scene, package)
    other = {"Image": f"{IMAGE[:-1]}b", "ModelDataUrl": uri(MODEL)}

    outcome = copied(scene, scene.register(InferenceSpecification={"Containers": [other]}))

    assert len(scene.s3.versions[TARGET_BUCKET, MODEL]) == 1
    first, second = scene.s3.versions[TARGET_BUCKET, MANIFEST]
    assert first.version_id != outcome.outputs["ManifestVersion"] == second.version_id
