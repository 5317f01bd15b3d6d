"""Large objects travel in parts, and go on where the time ran out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promotion_steps import multipart_copy
from promotion_steps.copy_token import CopyToken
from promotion_steps.finding import Refused
from promotion_steps.multipart_copy import MultipartCopy
from tests.promotion_steps.copying import LARGE, copied, large, written_manifest
from tests.promotion_steps.scene import (
    BUCKET,
    MODEL,
    TARGET_BUCKET,
    Scene,
)
from tests.promotion_steps.stored import composite


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


def free(scene: Scene) -> MultipartCopy:
    observed = scene.source.observe(MODEL)
    assert observed is not None
    return MultipartCopy(
        source=scene.source,
        target=scene.target,
        entry=scene.objects[0],
        observed=observed,
        part_size=100,
    )


def test_a_large_object_with_a_crc_of_all_bytes_travels_in_free_parts() -> None:
    scene, _ = large(crc=True)

    assert free(scene).run(None, lambda: False) is None

    there = scene.s3.current(TARGET_BUCKET, MODEL)
    assert there.body == LARGE
    assert [len(part) for part in there.parts] == [100, 100, 50]
    assert there.crc64nvme == scene.objects[0].crc64nvme


def test_the_targets_manifest_carries_the_crc_of_all_bytes() -> None:
    scene, package = large(crc=True)

    first = copied(scene, package)
    second = copied(scene, package)

    (entry,) = written_manifest(scene).objects
    assert entry.crc64nvme == scene.objects[0].crc64nvme
    assert entry.parts_sha256 is None
    assert second == first
    assert scene.s3.named("complete_multipart_upload") == [MODEL]


def test_a_large_object_of_another_crc_is_refused_by_s3_and_taken_back() -> None:
    scene, _ = large(crc=True)
    scene.objects[0] = replace(scene.objects[0], crc64nvme="AAAAAAAAAAA=")

    with pytest.raises(Refused, match=r"model\.tar\.gz: cannot be completed, got BadDigest"):
        copied(scene, scene.register())

    assert scene.s3.uploads == {}
    assert (TARGET_BUCKET, MODEL) not in scene.s3.versions


def test_the_targets_manifest_says_what_s3_tells_of_the_parts_there() -> None:
    scene, package = large()

    copied(scene, package)
    in_parts = written_manifest(scene).objects[0].parts_sha256
    assert in_parts == scene.objects[0].parts_sha256

    scene.s3.largest = 1000
    del scene.s3.versions[TARGET_BUCKET, MODEL]
    copied(scene, package, largest=1000)
    assert written_manifest(scene).objects[0].parts_sha256 is None


def test_parts_that_are_not_the_registered_ones_are_refused() -> None:
    scene, _ = large()
    scene.objects[0] = replace(scene.objects[0], parts_sha256=f"{'0' * 64}-25")

    with pytest.raises(Refused, match="what arrived is not what was registered"):
        copied(scene, scene.register())


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
