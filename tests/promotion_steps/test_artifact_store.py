"""What S3 tells of an object, in each of its spellings."""

from __future__ import annotations

import hashlib

import boto3
import pytest
from moto import mock_aws

from promotion_steps.artifact_store import ArtifactStore, ObservedObject
from promotion_steps.aws import artifact_client, client
from promotion_steps.finding import Refused
from tests.promotion_steps.scene import BUCKET, MODEL, SOURCE, Scene
from tests.promotion_steps.stored import digest

BODY = b"model bytes"
SHA256 = hashlib.sha256(BODY).hexdigest()


def test_a_single_upload_has_a_digest_of_all_bytes() -> None:
    scene = Scene()
    scene.add(MODEL, BODY)

    observed = scene.source.observe(MODEL)

    assert observed == ObservedObject(version_id="v1", size=11, etag="e1", sha256=SHA256)


def test_an_upload_in_parts_has_a_digest_of_digests() -> None:
    scene = Scene()
    scene.add(MODEL, BODY, parts=4)

    observed = scene.source.observe(MODEL)

    assert observed is not None
    assert observed.parts == 3
    assert observed.sha256 != SHA256


def test_a_digest_may_bear_the_number_of_parts() -> None:
    told = {"ChecksumSHA256": f"{digest(BODY)}-4"}

    observed = ObservedObject.from_attributes({"Checksum": told, "ObjectSize": 11, "ETag": '"e"'})

    assert observed == ObservedObject(version_id="null", size=11, etag="e", sha256=SHA256, parts=4)


def test_what_is_not_there_or_deleted_is_none() -> None:
    scene = Scene()
    scene.add(MODEL, BODY)
    scene.s3.delete(BUCKET, MODEL)

    assert scene.source.observe(MODEL) is None
    assert scene.source.observe("models/other") is None
    assert scene.source.observe(MODEL, "v9") is None
    assert scene.source.observe(MODEL, "v2") is None


@pytest.mark.parametrize("code", ["InvalidRequest", "NoSuchBucket"])
def test_what_s3_does_not_tell_is_a_refusal_that_names_the_object(code: str) -> None:
    scene = Scene()
    scene.s3.faults = {"get_object_attributes": code}

    with pytest.raises(Refused, match=f"^s3://{BUCKET}/{MODEL}: cannot be read, got {code}"):
        scene.source.observe(MODEL)


def test_a_bucket_of_somebody_else_is_not_believed() -> None:
    scene = Scene()
    scene.s3.owners[BUCKET] = "999999999999"

    with pytest.raises(Refused, match="cannot be read, got AccessDenied"):
        scene.source.observe(MODEL)


def test_every_page_of_a_listing_is_read() -> None:
    scene = Scene(page=2)
    for number in range(5):
        scene.add(f"{MODEL}/{number}", BODY)

    assert scene.source.keys(f"{MODEL}/") == [f"{MODEL}/{number}" for number in range(5)]
    assert scene.source.keys("models/none/") == []


def test_a_file_is_read_only_when_it_is_the_expected_one() -> None:
    scene = Scene()
    entry = scene.add(MODEL, BODY)

    read = scene.source.read(MODEL, entry.version_id, sha256=SHA256, largest=11)

    assert read == BODY
    with pytest.raises(Refused, match=f"got SHA-256 {SHA256}, expected {'0' * 64}"):
        scene.source.read(MODEL, entry.version_id, sha256="0" * 64, largest=11)
    with pytest.raises(Refused, match="got 11 bytes, expected at most 10"):
        scene.source.read(MODEL, entry.version_id, sha256=SHA256, largest=10)
    with pytest.raises(Refused, match="cannot be read, got NoSuchVersion"):
        scene.source.read(MODEL, "v9", sha256=SHA256, largest=11)


def test_the_requests_are_what_boto3_sends() -> None:
    with mock_aws():
        client.cache_clear()
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        put = s3.put_object(Bucket=BUCKET, Key=MODEL, Body=BODY, ChecksumAlgorithm="SHA256")
        store = ArtifactStore.of(SOURCE)
        observed = store.observe(MODEL, put["VersionId"])

        assert observed is not None
        assert (observed.size, observed.sha256, observed.parts) == (11, SHA256, 0)
        assert store.keys("models/") == [MODEL]
        assert store.read(MODEL, put["VersionId"], sha256=SHA256, largest=11) == BODY
    client.cache_clear()


def test_an_artifact_is_read_with_the_credentials_of_the_job() -> None:
    s3 = artifact_client(
        {"aws_access_key_id": "job", "aws_secret_access_key": "x", "aws_session_token": "y"}
    )

    assert s3._request_signer._credentials.access_key == "job"
