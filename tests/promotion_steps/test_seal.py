"""A version that was registered by other means is bound to its bytes, once."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from promotion_steps import sealable_objects
from promotion_steps.examinations.integrity import examine
from promotion_steps.finding import Refused
from promotion_steps.manifest import Manifest
from promotion_steps.reading import SET_UP
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import (
    ARN,
    BUCKET,
    GROUP,
    IMAGE,
    MODEL,
    PREFIX,
    REPORT,
    Scene,
    uri,
)
from tests.promotion_steps.sealing import WHO, Registry, sealed, unsealed

KEY = f"models/.sealed/{GROUP}/7/manifest.json"


def container(image: str | None = IMAGE, data: str = uri(MODEL)) -> dict[str, Any]:
    members = {"Image": image, "ModelDataUrl": data}
    return {"Containers": [{k: v for k, v in members.items() if v is not None}]}


def folder(prefix: str) -> dict[str, Any]:
    source = {"S3Uri": uri(prefix), "S3DataType": "S3Prefix", "CompressionType": "None"}
    return {"Containers": [{"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}]}


def refused(scene: Scene, registry: Registry, seconds: float = 60) -> list[str]:
    with pytest.raises(Refused, match=r".") as caught:
        sealed(scene, registry, seconds)
    assert registry.updates == []
    return list(caught.value.messages)


def test_the_version_is_bound_to_what_lies_there_and_to_who_registered_it() -> None:
    scene, registry = unsealed()

    answer = sealed(scene, registry)

    stored = scene.s3.current(BUCKET, KEY)
    sha256 = hashlib.sha256(stored.body).hexdigest()
    assert registry.updates == [
        {
            "ModelPackageArn": ARN,
            "CustomerMetadataProperties": {
                "promotion.manifest.uri": uri(KEY),
                "promotion.manifest.version": stored.version_id,
                "promotion.manifest.sha256": sha256,
                "promotion.registrar": WHO,
            },
        }
    ]
    assert answer.to_json() == {
        "model_package_arn": ARN,
        "was_sealed": False,
        "manifest_uri": uri(KEY),
        "manifest_version": stored.version_id,
        "manifest_sha256": sha256,
        "registrar": WHO,
        "objects": 2,
        "bytes": 24,
        "findings": [],
    }


def test_the_manifest_lists_every_object_and_seals_the_package() -> None:
    scene, registry = unsealed()

    sealed(scene, registry)

    manifest = Manifest.from_bytes(scene.s3.current(BUCKET, KEY).body)
    assert manifest == Manifest.of(
        scene.objects,
        metadata={"team": "oncology", "promotion.registrar": WHO},
        images={"InferenceSpecification.Containers[0].Image": IMAGE},
    )


@pytest.mark.parametrize(
    "how", [{}, {"checksum": False}, {"parts": 4}, {"crc": True}, {"parts": 4, "crc": True}]
)
def test_the_integrity_gate_lets_pass_what_was_sealed(how: dict[str, Any]) -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", **how)
    registry = Registry(ModelMetrics=None)

    sealed(scene, registry)

    assert examine(case(scene, registry.package)).findings == ()


def test_only_what_s3_keeps_no_digest_of_is_read() -> None:
    scene, registry = unsealed()
    scene.s3.store(BUCKET, REPORT, b"{}", checksum=False)

    sealed(scene, registry)

    assert scene.s3.named("get_object") == [REPORT]


def test_every_file_of_a_folder_is_bound() -> None:
    scene = Scene(page=2)
    for number in range(5):
        scene.add(f"{PREFIX}model/{number}", b"x")
    registry = Registry(InferenceSpecification=folder(f"{PREFIX}model/"), ModelMetrics=None)

    assert sealed(scene, registry).objects == 5
    assert examine(case(scene, registry.package)).findings == ()


def test_what_is_sealed_stays_as_it_is() -> None:
    scene, registry = unsealed()
    first = sealed(scene, registry)
    scene.s3.store(BUCKET, MODEL, b"other bytes")

    second = sealed(scene, registry)

    assert second.was_sealed
    assert second.manifest_version == first.manifest_version
    assert len(registry.updates) == 1
    assert len(scene.s3.versions[BUCKET, KEY]) == 1


def test_a_seal_that_was_interrupted_writes_no_second_manifest() -> None:
    scene, registry = unsealed()
    registry.faults = {"update_model_package": "ConflictException"}
    assert refused(scene, registry) == [
        f"{ARN}: cannot be sealed, got ConflictException: no, ConflictException"
    ]
    registry.faults = {}

    sealed(scene, registry)

    assert len(scene.s3.versions[BUCKET, KEY]) == 1


@pytest.mark.parametrize("status", ["Approved", "Rejected"])
def test_a_version_that_was_decided_on_is_not_sealed(status: str) -> None:
    scene, registry = unsealed(ModelApprovalStatus=status)

    assert refused(scene, registry) == [
        (
            f"ModelApprovalStatus: got {status}, expected PendingManualApproval; whoever decided"
            " on the version did not decide on these bytes: register them again, and have that"
            " version sealed before it is approved"
        )
    ]


def test_everything_that_keeps_a_version_from_being_sealed_is_said_at_once() -> None:
    scene, registry = unsealed(
        ModelPackageStatus="Failed",
        SecurityConfig={"KmsKeyId": "key"},
        InferenceSpecification=container("x:latest", "s3://studio-bucket/model.tar.gz"),
        CreatedBy=None,
    )

    status, security, place, image, registrar = refused(scene, registry)

    assert status == "ModelPackageStatus: got Failed, expected Completed"
    assert security.startswith("SecurityConfig: its KMS key belongs to the source account")
    assert place == (
        "InferenceSpecification.Containers[0].ModelDataUrl: got 's3://studio-bucket/model.tar.gz',"
        f" expected one in s3://{BUCKET}/models/"
    )
    assert image == (
        "InferenceSpecification.Containers[0].Image: got 'x:latest', expected an image named by"
        " its digest, REPOSITORY@sha256:DIGEST; a tag may point elsewhere tomorrow"
    )
    assert registrar == (
        "CreatedBy.IamIdentity.Arn: got nothing, expected who registered the version"
    )


def test_a_version_without_a_container_is_refused() -> None:
    scene, registry = unsealed(InferenceSpecification=None)

    assert refused(scene, registry) == [
        "InferenceSpecification.Containers: got none, expected a container"
    ]


def test_a_version_without_room_for_what_promotions_write_is_refused() -> None:
    scene, registry = unsealed(CustomerMetadataProperties={f"k{n}": "v" for n in range(27)})

    (message,) = refused(scene, registry)
    assert message == (
        "CustomerMetadataProperties: got 27, expected at most 26, since promotions write up to 24"
        " of the 50 that SageMaker takes"
    )


@pytest.mark.parametrize("prefix", ["models/", "models/.sealed/", "models/.sealed/other/"])
def test_a_folder_that_holds_seals_is_refused(prefix: str) -> None:
    scene, registry = unsealed(InferenceSpecification=folder(prefix))

    assert refused(scene, registry) == [
        (
            "InferenceSpecification.Containers[0].ModelDataSource.S3DataSource.S3Uri:"
            f" got {uri(prefix)}, expected a place of this model alone"
        )
    ]


def test_each_object_that_is_missing_or_hidden_is_said() -> None:
    scene, registry = unsealed()
    scene.s3.delete(BUCKET, MODEL)
    scene.s3.faults = {("get_object_attributes", REPORT): "AccessDenied"}

    assert refused(scene, registry) == [
        f"{uri(MODEL)}: not there, expected what the package refers to",
        f"{uri(REPORT)}: cannot be read, got AccessDenied: no, AccessDenied; {SET_UP}",
    ]


def test_an_empty_folder_is_refused() -> None:
    scene, registry = unsealed(InferenceSpecification=folder(f"{PREFIX}model/"))

    (message,) = refused(scene, registry)

    assert message.endswith(f"S3DataSource.S3Uri: nothing lies below {uri(PREFIX)}model/")


def test_an_object_without_a_version_is_refused() -> None:
    scene, registry = unsealed()
    scene.s3.current(BUCKET, MODEL).version_id = "null"

    assert refused(scene, registry) == [
        (
            f"{uri(MODEL)}: S3 keeps no version of it, expected an upload since the bucket keeps"
            " versions"
        )
    ]


def test_an_object_that_could_not_be_copied_in_parts_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealable_objects, "LARGEST_COPY", 10)
    scene, registry = unsealed(ModelMetrics=None)

    assert refused(scene, registry) == [
        (
            f"{uri(MODEL)}: too large for one copy, and S3 keeps no checksum that a copy in parts"
            " is compared with, got 11 bytes, expected an upload in parts with"
            " ChecksumAlgorithm=SHA256 or CRC64NVME"
        )
    ]


def test_an_object_that_the_time_does_not_suffice_to_read_is_refused() -> None:
    scene, registry = unsealed()
    scene.s3.store(BUCKET, MODEL, b"model bytes", checksum=False)

    (message,) = refused(scene, registry, seconds=1)

    assert message.startswith(f"{uri(MODEL)}: S3 keeps no SHA-256 of all its bytes, and the time")


def test_a_manifest_that_cannot_be_written_is_a_finding() -> None:
    scene, registry = unsealed()
    scene.s3.faults = {"put_object": "AccessDenied"}

    assert refused(scene, registry) == [
        f"{uri(KEY)}: cannot be written, got AccessDenied: no, AccessDenied; {SET_UP}"
    ]


def test_a_manifest_beyond_what_a_gate_reads_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from promotion_steps import seal

    monkeypatch.setattr(seal, "LARGEST_MANIFEST", 10)
    scene, registry = unsealed()

    (message,) = refused(scene, registry)

    assert message.startswith(f"{uri(KEY)}: too many objects, got 2 in ")


def test_an_approval_while_it_is_sealed_stops_the_seal() -> None:
    scene, registry = unsealed()
    registry.meanwhile = lambda: registry.described.update(ModelApprovalStatus="Approved")

    assert refused(scene, registry) == [
        (
            "ModelApprovalStatus: changed while it was sealed, got 'Approved',"
            " expected 'PendingManualApproval'"
        )
    ]


def test_two_who_seal_at_the_same_time_agree() -> None:
    scene, registry = unsealed()
    other = Registry()
    registry.meanwhile = lambda: (sealed(scene, other), registry.described.update(other.described))

    assert sealed(scene, registry).was_sealed
    assert registry.updates == []
    assert len(scene.s3.versions[BUCKET, KEY]) == 1


def test_another_manifest_that_is_written_while_a_version_is_sealed_stops_the_seal() -> None:
    scene, registry = unsealed()
    scene.s3.meanwhile["put_object"] = lambda: scene.s3.store(BUCKET, KEY, b"{}")

    (message,) = refused(scene, registry)

    assert message.startswith(f"{uri(KEY)}: another object was written meanwhile, got ")


def test_a_manifest_whose_first_write_was_not_answered_is_written_once() -> None:
    scene, registry = unsealed()
    other = Registry()
    scene.s3.meanwhile["put_object"] = lambda: sealed(scene, other)

    answer = sealed(scene, registry)

    assert [one.version_id for one in scene.s3.versions[BUCKET, KEY]] == [answer.manifest_version]


def test_a_seal_of_somebody_else_that_is_incomplete_is_not_overwritten() -> None:
    metadata = {"promotion.manifest.uri": uri(KEY)}
    scene, registry = unsealed(CustomerMetadataProperties=metadata)

    (message,) = refused(scene, registry)

    assert message.startswith("promotion.manifest.version: not in the customer metadata")


def test_an_image_by_tag_is_sealed_by_the_digest_that_the_registry_resolved() -> None:
    repository, _, digest = IMAGE.partition("@")
    tagged = {"Image": f"{repository}:1.4-1", "ImageDigest": digest, "ModelDataUrl": uri(MODEL)}
    scene, registry = unsealed(InferenceSpecification={"Containers": [tagged]})

    sealed(scene, registry)

    manifest = Manifest.from_bytes(scene.s3.current(BUCKET, KEY).body)
    assert manifest.images == {"InferenceSpecification.Containers[0].Image": IMAGE}
    assert examine(case(scene, registry.package)).findings == ()


def test_a_version_with_an_unknown_member_is_sealed_and_judged_when_it_is_promoted() -> None:
    unknown = {"Image": IMAGE, "ModelDataUrl": uri(MODEL), "Novelty": 1}
    scene, registry = unsealed(InferenceSpecification={"Containers": [unknown]})

    sealed(scene, registry)

    (finding,) = examine(case(scene, registry.package)).findings
    assert "Novelty: not known" in finding.message
