"""The manifest: the same bytes for the same objects, and nothing else is one."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.manifest import Manifest, ManifestObject, sealed_metadata
from tests.promotion_steps.test_json_fields import ANY_JSON

ENTRY = {"key": "models/g/b/m", "version_id": "v1", "size": 3, "sha256": "a" * 64}
OBJECTS = st.builds(
    ManifestObject,
    key=st.text(min_size=1).map("models/".__add__),
    version_id=st.text(min_size=1),
    size=st.integers(0),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    parts_sha256=st.none() | st.integers(1, 10_000).map(lambda parts: f"{'a' * 64}-{parts}"),
    crc64nvme=st.none() | st.binary(min_size=8, max_size=8).map(lambda b: b64encode(b).decode()),
)
TEXTS = st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=3)


def manifest_bytes(*entries: Any, version: Any = 2, **members: Any) -> bytes:
    document = {"version": version, "objects": list(entries), "metadata": {}, "images": {}}
    return json.dumps({**document, **members}).encode()


def test_a_manifest_is_canonical_json() -> None:
    manifest = Manifest.of(
        [ManifestObject(**ENTRY)],  # type: ignore[arg-type]
        metadata={"team": "oncology"},
        images={"Image": "r@d"},
    )

    body = manifest.to_bytes()

    assert body == (
        b'{"images":{"Image":"r@d"},"metadata":{"team":"oncology"},"objects":[{"key":"models/g/b/m","sha256":"'
        + b"a" * 64
        + b'","size":3,'
        b'"version_id":"v1"}],"version":2}'
    )
    assert manifest.sha256 == hashlib.sha256(body).hexdigest()


@given(st.lists(OBJECTS, min_size=1, max_size=5, unique_by=lambda entry: entry.key), TEXTS, TEXTS)
def test_a_manifest_reads_what_it_wrote_whatever_the_order(
    objects: list[ManifestObject], metadata: dict[str, str], images: dict[str, str]
) -> None:
    manifest = Manifest.of(objects, metadata=metadata, images=images)

    assert Manifest.from_bytes(manifest.to_bytes()) == manifest
    again = Manifest.of(reversed(objects), metadata=metadata, images=images)
    assert again.to_bytes() == manifest.to_bytes()


def test_who_registered_is_sealed_and_what_the_promotion_writes_is_not() -> None:
    metadata = {
        "team": "oncology",
        "promotion.registrar": "somebody",
        "promotion.manifest.uri": "s3://b/k",
        "promotion.staging.verdict": "Succeeded",
    }

    assert sealed_metadata(metadata) == {"team": "oncology", "promotion.registrar": "somebody"}


def test_an_object_is_found_by_its_exact_key() -> None:
    manifest = Manifest.from_bytes(manifest_bytes(ENTRY))

    assert manifest.find("models/g/b/m") == manifest.objects[0]
    assert manifest.find("models/g/b") is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "manifest: no JSON"),
        (b"[]", "manifest: got .*expected an object"),
        (manifest_bytes(version=1), "manifest: version: got 1, expected 2"),
        (manifest_bytes(version="1"), "manifest: version: got '1', expected a whole number"),
        (manifest_bytes(), "manifest: objects: got none, expected at least one"),
        (manifest_bytes(1), r"manifest: objects\[0\]: got 1, expected an object"),
        (manifest_bytes(ENTRY, ENTRY), "expected each key once, sorted by key"),
        (manifest_bytes({**ENTRY, "more": 1}), r"objects\[0\]\.more: unknown key"),
        (manifest_bytes({**ENTRY, "key": "other/m"}), "key: got 'other/m', expected a key that"),
        (manifest_bytes({**ENTRY, "sha256": "A" * 64}), "sha256: got .*expected 64 hex digits"),
        (manifest_bytes({**ENTRY, "size": -1}), "size: got -1, expected a whole number from 0"),
        (manifest_bytes({**ENTRY, "version_id": ""}), "version_id: got '', expected a text"),
        (
            manifest_bytes({**ENTRY, "parts_sha256": "a" * 64}),
            r"objects\[0\]\.parts_sha256: got .*expected 64 hex digits-PARTS",
        ),
        (
            manifest_bytes({**ENTRY, "crc64nvme": "AAAA"}),
            r"objects\[0\]\.crc64nvme: got 'AAAA', expected 8 bytes in base64",
        ),
        (manifest_bytes(ENTRY, metadata=[]), r"manifest: metadata: got \[\], expected an object"),
        (manifest_bytes(ENTRY, images={"a": 1}), r"manifest: images\.a: got 1, expected a text"),
        (manifest_bytes(ENTRY, more=1), "manifest: more: unknown key"),
    ],
)
def test_anything_else_is_refused_with_its_key(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Manifest.from_bytes(body)


@given(ANY_JSON)
def test_any_json_is_a_manifest_or_a_value_error(document: object) -> None:
    with pytest.raises(ValueError, match=r"^manifest: "):
        Manifest.from_bytes(json.dumps(document).encode())
