from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.artifact import LocalFile
from promote.offline_store import VERSION, OfflineStore
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.finding import Refused

BUCKET = "acme-dev-artifacts-123456789012"
BODY = bytes(range(100))
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    path = tmp_path / "weights.bin"
    path.write_bytes(BODY)
    offline = OfflineStore(bucket=BUCKET)
    offline.add(LocalFile.from_path(path, "model/weights.bin"), "models/a/weights.bin")
    offline.write("models/a/manifest.json", b"{}")
    return ArtifactStore(s3=offline, bucket=BUCKET, account="123456789012")


def test_a_file_is_read_whole_and_by_ranges(store: ArtifactStore) -> None:
    key = "models/a/weights.bin"

    assert store.read(key, VERSION, sha256=SHA256, largest=100) == BODY
    assert store.read_range(key, VERSION, first=10, last=19) == BODY[10:20]
    assert store.read_range(key, VERSION, first=99, last=500) == BODY[99:]


def test_what_only_the_registration_writes_is_read_as_well(store: ArtifactStore) -> None:
    key, digest = "models/a/manifest.json", hashlib.sha256(b"{}").hexdigest()

    assert store.read(key, VERSION, sha256=digest, largest=2) == b"{}"
    assert store.read_range(key, VERSION, first=1, last=1) == b"}"


def test_an_object_is_described_like_one_in_s3(store: ArtifactStore) -> None:
    found = store.observe("models/a/weights.bin", VERSION)

    assert found is not None
    assert (found.size, found.sha256, found.version_id) == (100, SHA256, VERSION)
    assert store.observe("models/a/other.bin") is None


def test_keys_are_listed_by_their_prefix(store: ArtifactStore) -> None:
    assert store.keys("models/a/") == ["models/a/manifest.json", "models/a/weights.bin"]
    assert store.keys("models/b/") == []


@pytest.mark.parametrize("asked", [(100, 120), (5, 4)])
def test_a_range_without_bytes_is_refused(store: ArtifactStore, asked: tuple[int, int]) -> None:
    first, last = asked

    with pytest.raises(Refused, match="cannot be read, got InvalidRange"):
        store.read_range("models/a/weights.bin", VERSION, first=first, last=last)


def test_an_empty_object_has_no_range(store: ArtifactStore) -> None:
    store.s3.write("models/a/empty", b"")

    assert (
        store.read("models/a/empty", VERSION, sha256=hashlib.sha256().hexdigest(), largest=0) == b""
    )
    with pytest.raises(Refused, match="InvalidRange"):
        store.read_range("models/a/empty", VERSION, first=0, last=0)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"Bucket": "another"}, "NoSuchBucket"),
        ({"Key": "models/a/none"}, "NoSuchKey"),
        ({"VersionId": "v1"}, "NoSuchVersion"),
    ],
)
def test_what_would_not_be_uploaded_is_not_there(
    store: ArtifactStore, wrong: dict[str, Any], code: str
) -> None:
    request = {"Bucket": BUCKET, "Key": "models/a/weights.bin", "VersionId": VERSION, **wrong}

    with pytest.raises(ClientError, match=code):
        store.s3.get_object(**request)
