"""What was registered against what the package says and what S3 tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promotion_steps.artifact_store import ObservedObject
from promotion_steps.gates.integrity import (
    Observation,
    check_integrity,
    check_references,
    check_seal,
)
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.package_journey import Reference
from tests.promotion_steps.scene import BUCKET, IMAGE, MODEL, PREFIX, uri

ENTRY = ManifestObject(key=MODEL, version_id="v1", size=3, sha256="a" * 64)
OBSERVED = ObservedObject(version_id="v1", size=3, etag="e", sha256="a" * 64)
OBJECT = Reference(path="Model", uri=uri(MODEL))
NOTHING_TO_COMPARE = "S3 keeps no checksum that was registered, expected ChecksumAlgorithm=SHA256"
FOLDER = Reference(path="Folder", uri=uri(PREFIX), is_prefix=True)


def compared(
    observed: ObservedObject | None = OBSERVED,
    reference: Reference = OBJECT,
    listing: list[str] | None = None,
    entry: ManifestObject = ENTRY,
) -> list[str]:
    listings = {} if listing is None else {PREFIX: listing}
    observation = Observation(objects={MODEL: observed}, listings=listings)
    findings = check_integrity(Manifest(objects=(entry,)), [reference], observation)
    return [str(finding) for finding in findings]


def test_an_object_as_it_was_registered_passes() -> None:
    assert compared() == []


@pytest.mark.parametrize(
    ("observed", "message"),
    [
        (None, "not there, expected the object that was registered"),
        (replace(OBSERVED, version_id="v2"), "version is v2, v1 was registered"),
        (replace(OBSERVED, size=4), "size is 4, 3 was registered"),
        (
            replace(OBSERVED, sha256="b" * 64),
            f"SHA-256 is {'b' * 64}, {'a' * 64} was registered",
        ),
        (replace(OBSERVED, sha256=None), NOTHING_TO_COMPARE),
    ],
)
def test_a_difference_is_a_finding(observed: ObservedObject | None, message: str) -> None:
    assert compared(observed) == [f"integrity: {MODEL}: {message}"]


COMPOSITE = replace(OBSERVED, sha256="b" * 64, parts=2)


def test_a_composite_digest_is_compared_with_the_registered_one() -> None:
    entry = replace(ENTRY, parts_sha256=f"{'b' * 64}-2")

    assert compared(COMPOSITE, entry=entry) == []
    assert compared(replace(COMPOSITE, parts=3), entry=entry) == [
        f"integrity: {MODEL}: SHA-256 of its parts is {'b' * 64}-3, {'b' * 64}-2 was registered"
    ]


def test_a_composite_digest_that_was_not_registered_proves_nothing() -> None:
    assert compared(COMPOSITE) == [f"integrity: {MODEL}: {NOTHING_TO_COMPARE}"]


def test_a_crc64nvme_is_compared_whatever_else_there_is() -> None:
    entry = replace(ENTRY, crc64nvme="AAAAAAAAAAA=")
    only = replace(OBSERVED, sha256=None, crc64nvme="AAAAAAAAAAA=")

    assert compared(only, entry=entry) == []
    assert compared(replace(COMPOSITE, crc64nvme="AAAAAAAAAAA="), entry=entry) == []
    assert compared(replace(OBSERVED, crc64nvme="AAAAAAAAAAE="), entry=entry) == [
        f"integrity: {MODEL}: CRC64NVME is AAAAAAAAAAE=, AAAAAAAAAAA= was registered"
    ]


def test_several_differences_are_several_findings() -> None:
    assert len(compared(replace(OBSERVED, version_id="v2", size=4, sha256="b" * 64))) == 3


def test_an_object_that_s3_did_not_tell_of_is_not_guessed_about() -> None:
    observation = Observation(objects={}, listings={})

    assert check_integrity(Manifest(objects=(ENTRY,)), [OBJECT], observation) == []


def test_a_reference_that_was_not_registered_is_a_finding() -> None:
    other = Reference(path="Model", uri=uri(f"{PREFIX}other"))

    assert compared(reference=other) == [f"integrity: Model: {PREFIX}other is not in the manifest"]


def test_every_object_below_a_prefix_must_be_registered() -> None:
    assert compared(reference=FOLDER, listing=[MODEL]) == []
    assert compared(reference=FOLDER, listing=[MODEL, f"{PREFIX}extra"]) == [
        f"integrity: Folder: {PREFIX}extra is not in the manifest"
    ]


def test_a_prefix_with_nothing_below_it_is_a_finding() -> None:
    assert compared(reference=FOLDER, listing=[]) == [
        f"integrity: Folder: nothing lies below {uri(PREFIX)}"
    ]


def test_a_prefix_that_could_not_be_listed_is_not_guessed_about() -> None:
    assert compared(reference=FOLDER) == []


def test_what_is_no_s3_uri_is_left_to_the_check_of_references() -> None:
    assert compared(reference=Reference(path="Model", uri="https://x/y")) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://s3.amazonaws.com/bucket/models/x",
        f"s3://other-bucket/{MODEL}",
        f"s3://{BUCKET}/elsewhere/model",
        "",
    ],
)
def test_a_reference_out_of_the_buckets_models_is_a_finding(text: str) -> None:
    (finding,) = check_references([Reference(path="Model", uri=text)], BUCKET)

    assert str(finding) == (
        f"integrity: Model: got {text!r}, expected one in s3://{BUCKET}/models/"
    )


def test_a_prefix_without_a_slash_would_match_its_neighbours() -> None:
    (finding,) = check_references([replace(FOLDER, uri=uri(MODEL))], BUCKET)

    assert finding.message.endswith("expected a prefix that ends with '/'")


def test_references_among_the_models_pass() -> None:
    assert check_references([OBJECT, FOLDER], BUCKET) == []


SEALED = Manifest(objects=(ENTRY,), metadata={"team": "oncology"}, images={"Image": IMAGE})


def sealed(metadata: dict[str, str], image: str | None = IMAGE) -> list[str]:
    images = {"Image": image}
    return [finding.message for finding in check_seal(SEALED, metadata, images)]


def test_what_was_sealed_passes() -> None:
    assert sealed({"team": "oncology", "promotion.prod.verdict": "Failed"}) == []


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({}, "team: removed after it was sealed, got nothing, expected 'oncology'"),
        ({"team": "x"}, "team: changed after it was sealed, got 'x', expected 'oncology'"),
        (
            {"team": "oncology", "a": "b"},
            "a: added after it was sealed, got 'b', expected nothing",
        ),
        (
            {"team": "oncology", "promotion.registrar": "me"},
            "promotion.registrar: added after it was sealed, got 'me', expected nothing",
        ),
    ],
)
def test_an_altered_property_is_a_finding(metadata: dict[str, str], message: str) -> None:
    assert sealed(metadata) == [f"CustomerMetadataProperties.{message}"]


@pytest.mark.parametrize("image", [None, "other"])
def test_an_altered_image_is_a_finding(image: str | None) -> None:
    assert sealed({"team": "oncology"}, image) == [
        f"Image: changed after it was sealed, got {image!r}, expected {IMAGE!r}"
    ]


def test_each_alteration_is_a_finding_of_its_own_in_the_keys_order() -> None:
    findings = sealed({"zone": "1", "area": "2"})

    assert [line.split(": ")[0].rpartition(".")[2] for line in findings] == [
        "area",
        "team",
        "zone",
    ]
