"""A model package as its registry describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from promotion_steps.finding import Refused, Undecided
from promotion_steps.manifest_reference import ManifestReference, copied_manifest
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.model_package_arn import ModelPackageArn, canonical_arn
from promotion_steps.names import MANIFEST_SHA256, MANIFEST_URI, MANIFEST_VERSION
from promotion_steps.s3_uri import S3Uri
from tests.promotion_steps.scene import (
    ARN,
    GROUP,
    IMAGE,
    MANIFEST,
    OWNER,
    REPORT,
    SOURCE,
    TARGET_BUCKET,
    description,
    registered,
    uri,
)


class Registry:
    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def describe_model_package(self, **request: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_described_version_is_read() -> None:
    _, package = registered()

    assert (package.arn.text, package.arn.group, package.arn.version) == (ARN, GROUP, 7)
    assert (package.status, package.approval_status) == ("Completed", "Approved")
    assert package.images == {"InferenceSpecification.Containers[0].Image": IMAGE}
    assert package.metrics_uri == uri(REPORT)
    assert package.registrar == OWNER
    assert package.own_metadata == {"team": "oncology"}
    assert package.manifest.uri == S3Uri.from_text(uri(MANIFEST))


def test_images_of_additional_specifications_are_read() -> None:
    more = [{"Name": "more", "Containers": [{"Image": "other"}, {}]}]

    package = ModelPackage.from_describe(description(AdditionalInferenceSpecifications=more))

    path = "AdditionalInferenceSpecifications[0].Containers"
    assert package.images[f"{path}[0].Image"] == "other"
    assert package.images[f"{path}[1].Image"] is None


def test_a_package_with_the_bare_minimum_is_read() -> None:
    package = ModelPackage.from_describe(
        {
            "ModelPackageArn": ARN,
            "CreationTime": datetime(2026, 1, 7, 12),  # noqa: DTZ001 - some answers have no zone
            "ModelPackageStatus": "Completed",
            "ModelMetrics": None,
        }
    )

    assert (package.images, package.metrics_uri, package.customer_metadata) == ({}, None, {})
    assert package.created_at == "2026-01-07T12:00:00.000+00:00"
    assert (package.approval_status, package.registrar, package.references) == ("", None, [])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({}, "ModelPackageArn: got None, expected a text"),
        ({"ModelPackageArn": ARN}, "CreationTime: got None, expected a time"),
        (description(ModelPackageStatus=None), "ModelPackageStatus: got None, expected a text"),
        (description(ModelPackageArn="arn:x"), "model package ARN: got 'arn:x', expected arn:aws"),
        (description(ModelPackageArn=f"{ARN}1"), f"{ARN}: the registry answered with {ARN}1"),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "Describe"),
            f"^{ARN}: cannot be read, got AccessDenied: no; a fault of the set-up",
        ),
    ],
)
def test_a_registry_that_does_not_tell_is_a_refusal(answer: Any, message: str) -> None:
    with pytest.raises(Refused, match=message):
        describe_package(Registry(answer), ARN)


def test_a_registry_that_is_not_reached_leaves_it_undecided() -> None:
    unreached = EndpointConnectionError(endpoint_url="https://x")

    with pytest.raises(Undecided, match=f"^{ARN}: cannot be read, got Could"):
        describe_package(Registry(unreached), ARN)


def test_a_coding_error_is_no_refusal() -> None:
    with pytest.raises(ParamValidationError, match="Parameter validation failed"):
        describe_package(Registry(ParamValidationError(report="x")), ARN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        ARN.rpartition("/")[0],
        ARN.replace("model-package", "model-package-group"),
        f"{ARN}\n",
        ARN.replace("111111111111", "1"),
    ],
)
def test_what_is_no_arn_of_a_version_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="model package ARN: got"):
        ModelPackageArn.from_text(text)


@pytest.mark.parametrize("text", ["", "https://bucket/key", "s3://bucket", "s3://b/", "s3://B_/k"])
def test_what_is_no_s3_uri_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="S3 URI: got"):
        S3Uri.from_text(text)


def test_an_s3_uri_keeps_any_key() -> None:
    text = "s3://bucket-1/a b/?#%2F\n/é/"

    assert str(S3Uri.from_text(text)) == text


METADATA = {MANIFEST_URI: uri(MANIFEST), MANIFEST_VERSION: "v1", MANIFEST_SHA256: "a" * 64}


def test_a_manifest_reference_writes_what_it_reads() -> None:
    assert ManifestReference.from_metadata(METADATA).to_metadata() == METADATA


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({MANIFEST_URI: ""}, r"^promotion\.manifest\.uri: not in the customer metadata"),
        ({MANIFEST_VERSION: ""}, r"^promotion\.manifest\.version: not in the customer metadata"),
        ({MANIFEST_SHA256: "a"}, r"^promotion\.manifest\.sha256: got 'a', expected 64 hex digits"),
        ({MANIFEST_URI: "x"}, r"^promotion\.manifest\.uri: S3 URI: got 'x'"),
    ],
)
def test_a_package_without_a_manifest_is_refused(change: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        ManifestReference.from_metadata({**METADATA, **change})


def test_a_copied_manifest_has_the_same_key_in_the_targets_bucket() -> None:
    original = ManifestReference.from_metadata(METADATA)

    copied = copied_manifest(original, bucket=TARGET_BUCKET, version_id="v2", sha256="b" * 64)

    assert str(copied.uri) == uri(MANIFEST, TARGET_BUCKET)
    assert (copied.version_id, copied.sha256) == ("v2", "b" * 64)


def test_a_pipeline_that_hands_over_no_manifest_is_an_error() -> None:
    original = ManifestReference.from_metadata(METADATA)

    with pytest.raises(ValueError, match="got manifest_version None and manifest_sha256 'b'"):
        copied_manifest(original, bucket=TARGET_BUCKET, version_id=None, sha256="b")


CAPITALS = "arn:aws:sagemaker:us-east-1:111111111111:model-package/AbaloneGroup/1"


def test_two_spellings_of_a_version_are_the_same_version() -> None:
    capitals, lower = map(ModelPackageArn.from_text, (CAPITALS, canonical_arn(CAPITALS)))

    assert capitals == lower
    assert len({capitals, lower}) == 1
    assert str(capitals) == CAPITALS
    assert capitals.is_in("AbaloneGroup", SOURCE)
    assert lower.is_in("AbaloneGroup", SOURCE)
    assert not lower.is_in("abalone", SOURCE)
    assert capitals.is_version_of_same_group(lower)


@pytest.mark.parametrize("asked", [CAPITALS, CAPITALS.replace("AbaloneGroup", "abalonegroup")])
@pytest.mark.parametrize("told", [CAPITALS, CAPITALS.replace("AbaloneGroup", "abalonegroup")])
def test_a_registry_may_spell_the_group_otherwise(asked: str, told: str) -> None:
    answer = description(ModelPackageArn=told, ModelPackageGroupName="AbaloneGroup")

    assert describe_package(Registry(answer), asked).group == "AbaloneGroup"


@pytest.mark.parametrize("name", ["other", 1])
def test_a_group_that_is_not_the_arns_is_refused(name: Any) -> None:
    with pytest.raises(Refused, match=r"ModelPackageGroupName: got .*, expected the group of arn"):
        describe_package(Registry(description(ModelPackageGroupName=name)), ARN)


TAGGED = f"{IMAGE.partition('@')[0]}:1.4-1"


@pytest.mark.parametrize(
    ("container", "image"),
    [
        ({"Image": TAGGED, "ImageDigest": IMAGE.partition("@")[2]}, IMAGE),
        ({"Image": IMAGE, "ImageDigest": f"sha256:{'e' * 64}"}, IMAGE),
        ({"Image": TAGGED}, TAGGED),
        ({"Image": TAGGED, "ImageDigest": "d41d8cd98f00b204e9800998ecf8427e"}, TAGGED),
        ({"ImageDigest": IMAGE.partition("@")[2]}, None),
    ],
)
def test_an_image_is_named_by_the_digest_that_the_registry_resolved(
    container: dict[str, str], image: str | None
) -> None:
    specification = {"Containers": [container]}

    package = ModelPackage.from_describe(description(InferenceSpecification=specification))

    assert package.images == {"InferenceSpecification.Containers[0].Image": image}
