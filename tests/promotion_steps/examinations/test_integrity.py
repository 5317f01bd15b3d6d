"""The gate that compares a registered package with what S3 and the registry hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promotion_steps.examinations.integrity import examine
from promotion_steps.manifest import ManifestObject
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import MANIFEST_URI
from promotion_steps.reading import SET_UP
from promotion_steps.ruling import decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import (
    ARN,
    BUCKET,
    IMAGE,
    MANIFEST,
    MODEL,
    PREFIX,
    REPORT,
    Scene,
    registered,
    uri,
)


def said(scene: Scene, package: ModelPackage) -> list[str]:
    return [str(finding) for finding in examine(case(scene, package)).findings]


def prefix_model() -> dict[str, Any]:
    source = {"S3Uri": uri(f"{PREFIX}model/"), "S3DataType": "S3Prefix", "CompressionType": "None"}
    return {"Containers": [{"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}]}


def test_a_package_as_it_was_registered_passes() -> None:
    assert said(*registered()) == []


def test_an_auditor_learns_which_manifest_and_how_much_it_binds() -> None:
    scene, package = registered()

    assert examine(case(scene, package)).inputs == {
        "manifest": {
            "uri": uri(MANIFEST),
            "version_id": package.manifest.version_id,
            "sha256": package.manifest.sha256,
        },
        "objects": 2,
        "bytes": len(b"model bytes") + len(b'{"auc": 0.97}'),
    }


def test_a_package_without_a_manifest_is_told_how_to_get_one() -> None:
    scene, package = registered()

    assert said(scene, replace(package, customer_metadata={})) == [
        (
            "integrity: promotion.manifest.uri: not in the customer metadata, expected what"
            f" registration writes; seal it: promote seal {ARN}"
        )
    ]


def test_no_model_is_read() -> None:
    scene, package = registered()

    said(scene, package)

    assert scene.s3.named("get_object") == [MANIFEST]


def test_a_model_of_many_files_passes_when_each_was_registered() -> None:
    scene = Scene(page=3)
    for number in range(10):
        scene.add(f"{PREFIX}model/{number}", b"x")
    package = scene.register(InferenceSpecification=prefix_model(), ModelMetrics=None)

    assert said(scene, package) == []


def test_a_file_added_to_a_model_after_its_registration_is_a_finding() -> None:
    scene = Scene()
    scene.add(f"{PREFIX}model/a", b"x")
    package = scene.register(InferenceSpecification=prefix_model(), ModelMetrics=None)
    scene.s3.store(BUCKET, f"{PREFIX}model/code.py", b"evil")

    (finding,) = said(scene, package)

    assert finding.endswith(f"{PREFIX}model/code.py is not in the manifest")


def test_a_model_overwritten_after_its_registration_is_a_finding() -> None:
    scene, package = registered()
    scene.s3.store(BUCKET, MODEL, b"other bytes")

    version, digest = said(scene, package)
    assert version == f"integrity: {MODEL}: version is v4, v1 was registered"
    assert digest.startswith(f"integrity: {MODEL}: SHA-256 is ")


def test_a_model_that_was_deleted_is_a_finding() -> None:
    scene, package = registered()
    scene.s3.delete(BUCKET, MODEL)

    assert said(scene, package) == [
        f"integrity: {MODEL}: not there, expected the object that was registered"
    ]


def test_what_s3_does_not_tell_is_a_finding_for_each_object() -> None:
    scene, package = registered()
    scene.s3.faults = {"get_object_attributes": "AccessDenied"}

    assert said(scene, package) == [
        f"integrity: {uri(key)}: cannot be read, got AccessDenied: no, AccessDenied; {SET_UP}"
        for key in (MODEL, REPORT)
    ]


def test_a_prefix_that_cannot_be_listed_is_a_finding() -> None:
    scene = Scene()
    scene.add(f"{PREFIX}model/a", b"x")
    package = scene.register(InferenceSpecification=prefix_model(), ModelMetrics=None)
    scene.s3.faults = {"list_objects_v2": "AccessDenied"}

    (finding,) = said(scene, package)

    assert finding.startswith(f"integrity: {uri(PREFIX)}model/: cannot be read, got AccessDenied")


def test_everything_that_is_wrong_with_the_package_is_said_at_once() -> None:
    scene, package = registered(
        SecurityConfig={"KmsKeyId": "key"},
        InferenceSpecification={"Containers": [{"Image": IMAGE, "ModelDataUrl": "s3://a/b"}]},
    )
    scene.s3.faults = {("get_object", MANIFEST): "AccessDenied"}

    findings = said(scene, package)

    assert [finding.split(": ")[1] for finding in findings] == [
        "SecurityConfig",
        "InferenceSpecification.Containers[0].ModelDataUrl",
        uri(MANIFEST),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"no manifest", "manifest: no JSON"),
        (
            b'{"version": 2, "objects": [], "metadata": {}, "images": {}}',
            "manifest: objects: got none",
        ),
    ],
)
def test_a_manifest_that_is_none_is_a_finding(body: bytes, message: str) -> None:
    scene, _ = registered()

    (finding,) = said(scene, scene.register(body))

    assert finding.startswith(f"integrity: {uri(MANIFEST)}: {message}")


def test_a_manifest_that_was_changed_is_a_finding() -> None:
    scene, package = registered()
    scene.s3.current(BUCKET, MANIFEST).body += b" "

    (finding,) = said(scene, package)

    assert finding.startswith(f"integrity: {uri(MANIFEST)}: got SHA-256 ")


def test_a_manifest_that_lists_itself_is_a_finding() -> None:
    scene, _ = registered()
    scene.objects.append(ManifestObject(key=MANIFEST, version_id="v", size=1, sha256="a" * 64))

    assert said(scene, scene.register()) == [
        f"integrity: {uri(MANIFEST)}: lists itself, expected the model's objects alone"
    ]


@pytest.mark.parametrize("text", [uri(MANIFEST, "other-bucket"), uri("elsewhere/manifest.json")])
def test_a_manifest_elsewhere_is_a_finding(text: str) -> None:
    scene, package = registered()
    metadata = {**package.customer_metadata, MANIFEST_URI: text}
    package = scene.register(CustomerMetadataProperties=metadata)

    assert said(scene, package) == [
        f"integrity: {MANIFEST_URI}: got {text}, expected one in s3://{BUCKET}/models/"
    ]


def test_metadata_and_images_altered_since_the_seal_are_findings() -> None:
    scene, package = registered()
    metadata = {**package.customer_metadata, "team": "growth", "ticket": "7"}
    other = IMAGE.replace("sklearn", "other")
    images = {"InferenceSpecification.Containers[0].Image": other}

    findings = said(scene, replace(package, customer_metadata=metadata, images=images))

    assert findings == [
        (
            "integrity: CustomerMetadataProperties.team: changed after it was sealed, got 'growth',"
            " expected 'oncology'"
        ),
        (
            "integrity: CustomerMetadataProperties.ticket: added after it was sealed, got '7',"
            " expected nothing"
        ),
        (
            "integrity: InferenceSpecification.Containers[0].Image: changed after it was sealed,"
            f" got '{other}', expected '{IMAGE}'"
        ),
    ]


def test_what_the_promotion_writes_later_is_no_alteration() -> None:
    scene, package = registered()
    metadata = {**package.customer_metadata, "promotion.staging.verdict": "Succeeded"}

    assert said(scene, replace(package, customer_metadata=metadata)) == []


@pytest.mark.parametrize("how", [{"crc": True}, {"parts": 4}, {"parts": 4, "crc": True}])
def test_any_checksum_that_s3_keeps_is_compared_without_reading(how: dict[str, Any]) -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", **how)
    package = scene.register(ModelMetrics=None)

    assert said(scene, package) == []
    assert scene.s3.named("get_object") == [MANIFEST]


def test_a_model_without_any_checksum_is_read() -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", checksum=False)
    package = scene.register(ModelMetrics=None)

    assert said(scene, package) == []
    assert scene.s3.named("get_object") == [MANIFEST, MODEL]


def test_a_model_without_any_checksum_that_is_another_one_is_a_finding() -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", checksum=False)
    scene.objects[0] = replace(scene.objects[0], sha256="0" * 64)

    (finding,) = said(scene, scene.register(ModelMetrics=None))

    assert finding.endswith(f"{'0' * 64} was registered")


def test_a_model_that_the_time_does_not_suffice_to_read_is_a_finding() -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes", checksum=False)
    package = scene.register(ModelMetrics=None)

    ruling = examine(case(scene, package, seconds_left=lambda: 1.0))

    assert [str(finding) for finding in ruling.findings] == [
        (
            f"integrity: {uri(MODEL)}: S3 keeps no SHA-256 of all its bytes, and the time does not"
            " suffice to read them, got 11 bytes, expected an upload with ChecksumAlgorithm=SHA256"
        )
    ]


def test_a_throttled_manifest_leaves_the_gate_undecided() -> None:
    scene, package = registered()
    scene.s3.faults = {"get_object": "SlowDown"}

    ruling = decide("integrity", examine, case(scene, package))

    assert ruling.verdict == "undecided"
    assert [str(finding) for finding in ruling.findings] == [
        f"integrity: undecided: {uri(MANIFEST)}: cannot be read, got SlowDown: no, SlowDown"
    ]


def test_an_unknown_member_of_the_package_is_told_in_the_verdict_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene, package = registered(Novelty={"a": 1})

    ruling = examine(case(scene, package))

    assert ruling.findings == ()
    assert ruling.unchecked == ("Novelty: not known, and left behind",)
    assert "Novelty: not known" in caplog.text


@pytest.mark.parametrize("allowed", [(), ("Novelty",)])
def test_an_unknown_member_of_a_container_stops_unless_the_config_allows_it(
    allowed: tuple[str, ...],
) -> None:
    container = {"Image": IMAGE, "ModelDataUrl": uri(MODEL), "Novelty": 1}
    scene, package = registered(InferenceSpecification={"Containers": [container]})
    asked = case(scene, package)
    settings = replace(asked.settings, allowed_container_members=allowed)

    ruling = examine(replace(asked, settings=settings))

    assert bool(ruling.findings) != bool(allowed)
    assert bool(ruling.unchecked) == bool(allowed)
