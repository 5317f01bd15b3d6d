"""The copy: right bytes, once, none of them through the function."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from promotion_steps import multipart_copy
from promotion_steps.copy import copy_model
from promotion_steps.copy_token import CopyToken
from promotion_steps.finding import Refused
from promotion_steps.manifest import Manifest
from promotion_steps.model_package import ModelPackage
from promotion_steps.object_copy import ObjectCopy
from promotion_steps.pipeline_job import Outcome
from tests.promotion_steps.fake_s3 import composite
from tests.promotion_steps.scene import (
    BUCKET,
    MANIFEST,
    MODEL,
    REPORT,
    SOURCE,
    TARGET,
    TARGET_BUCKET,
    Scene,
    registered,
)

LARGE = bytes(range(250))


def copied(
    scene: Scene,
    package: ModelPackage,
    *,
    token: str | None = None,
    out_of_time: bool = False,
    largest: int = 100,
) -> Outcome:
    return copy_model(
        package,
        ObjectCopy(source=scene.source, target=scene.target, largest_copy=largest),
        token=CopyToken.from_text(token),
        out_of_time=lambda: out_of_time,
    )


def large(*, page: int = 1000, **how: object) -> tuple[Scene, ModelPackage]:
    scene = Scene(page=page)
    scene.add(MODEL, LARGE, **(how or {"parts": 10}))
    return scene, scene.register()


def written_manifest(scene: Scene) -> Manifest:
    return Manifest.from_bytes(scene.s3.current(TARGET_BUCKET, MANIFEST).body)


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


def test_an_object_uploaded_in_parts_is_compared_with_its_whole_digest_after_one_copy() -> None:
    scene, package = large()
    scene.s3.largest = 1000

    outcome = copied(scene, package, largest=1000)

    assert outcome.outputs
    assert scene.s3.named("upload_part_copy") == []
    assert scene.s3.current(TARGET_BUCKET, MODEL).parts == ()


def test_a_large_object_travels_in_the_parts_it_was_uploaded_in() -> None:
    scene, package = large(page=7)

    copied(scene, package)

    there = scene.s3.current(TARGET_BUCKET, MODEL)
    assert there.body == LARGE
    assert [len(part) for part in there.parts] == [10] * 25
    assert there.sha256 == composite(there.parts) == scene.s3.current(BUCKET, MODEL).sha256


def test_a_short_time_copies_at_least_one_batch_and_asks_to_continue() -> None:
    scene, package = large(page=7)

    outcome = copied(scene, package, out_of_time=True)

    upload_id = next(iter(scene.s3.uploads))
    assert outcome.continuation_token is not None
    assert CopyToken.from_text(outcome.continuation_token).upload_id == upload_id
    assert len(scene.s3.uploads[upload_id].parts) == multipart_copy.CONNECTIONS
    assert outcome.outputs == {}


def test_a_continued_copy_fetches_only_the_parts_that_are_missing() -> None:
    scene, package = large(page=7)
    first = copied(scene, package, out_of_time=True)

    second = copied(scene, package, token=first.continuation_token, out_of_time=True)

    assert second.outputs
    assert len(scene.s3.named("upload_part_copy")) == 25
    assert scene.s3.named("create_multipart_upload") == [MODEL]


def test_an_upload_that_is_gone_is_started_again() -> None:
    scene, package = large()
    first = copied(scene, package, out_of_time=True)
    scene.s3.uploads.clear()

    second = copied(scene, package, token=first.continuation_token)

    assert second.outputs
    assert scene.s3.named("create_multipart_upload") == [MODEL, MODEL]


def test_many_small_objects_are_continued_where_they_were_left() -> None:
    scene = Scene()
    for number in range(40):
        scene.add(f"{MODEL}/{number:02}", str(number).encode())
    package = scene.register()

    outcomes = [copied(scene, package, out_of_time=True) for _ in range(3)]

    assert [outcome.continuation_token is None for outcome in outcomes] == [False, False, True]
    assert len(scene.s3.named("copy_object")) == 40


def test_a_part_that_arrives_changed_is_a_finding_and_the_upload_is_taken_back() -> None:
    scene, package = large()
    told = scene.s3._told_part

    def tampered(upload: object, number: int) -> dict[str, str]:
        part: dict[str, str] = told(upload, number)  # type: ignore[arg-type]
        return {**part, "ChecksumSHA256": "AAAA"} if number == 3 else part

    scene.s3._told_part = tampered  # type: ignore[assignment,method-assign]

    with pytest.raises(Refused, match="part 3 has SHA-256 AAAA, expected"):
        copied(scene, package)

    assert scene.s3.uploads == {}
    assert scene.s3.named("abort_multipart_upload") == [MODEL]


def test_an_upload_that_cannot_be_taken_back_does_not_hide_the_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene, package = large()
    scene.s3.faults = {
        "upload_part_copy": "AccessDenied",
        "abort_multipart_upload": "InternalError",
    }

    with pytest.raises(Refused, match=r"model\.tar\.gz: cannot be copied, got AccessDenied"):
        copied(scene, package)

    assert "is left behind" in caplog.text


def test_a_part_list_that_is_denied_is_an_error() -> None:
    scene, package = large()
    token = CopyToken(sha256=scene.objects[0].sha256, upload_id="u9").to_text()
    scene.s3.faults = {"list_parts": "AccessDenied"}

    with pytest.raises(Exception, match="AccessDenied"):
        copied(scene, package, token=token)


def test_a_large_object_without_digests_of_its_parts_is_refused() -> None:
    scene, package = large(parts=10, checksum=False)

    with pytest.raises(Refused, match="S3 keeps no SHA-256 of its parts"):
        copied(scene, package)


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


def test_another_object_under_the_targets_key_is_replaced() -> None:
    scene, package = registered()
    scene.s3.store(TARGET_BUCKET, MODEL, b"left behind")

    copied(scene, package)

    assert scene.s3.current(TARGET_BUCKET, MODEL).body == b"model bytes"


def test_several_large_objects_are_continued_one_by_one() -> None:
    scene = Scene()
    for number in range(2):
        scene.add(f"{MODEL}{number}", LARGE[:120], parts=10)
    package = scene.register()

    first = copied(scene, package, out_of_time=True)
    second = copied(scene, package, token=first.continuation_token, out_of_time=True)

    assert first.continuation_token == "{}"
    assert second.outputs
    assert len(scene.s3.named("upload_part_copy")) == 24


@pytest.mark.parametrize("text", ["", "[]", '{"key": 1}', '{"upload_id": 3}', "{"])
def test_a_malformed_token_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="continuation token: "):
        CopyToken.from_text(text)
