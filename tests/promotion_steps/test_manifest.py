"""The manifest: the same bytes for the same objects, and nothing else is one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.manifest import Manifest, ManifestObject
from tests.promotion_steps.test_json_fields import ANY_JSON

ENTRY = {"key": "models/g/b/m", "version_id": "v1", "size": 3, "sha256": "a" * 64}
OBJECTS = st.builds(
    ManifestObject,
    key=st.text(min_size=1).map("models/".__add__),
    version_id=st.text(min_size=1),
    size=st.integers(0),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
)


def manifest_bytes(*entries: Any, version: Any = 1) -> bytes:
    return json.dumps({"version": version, "objects": list(entries)}).encode()


def test_a_manifest_is_canonical_json() -> None:
    manifest = Manifest.of([ManifestObject(**ENTRY)])  # type: ignore[arg-type]

    body = manifest.to_bytes()

    assert body == (
        b'{"objects":[{"key":"models/g/b/m","sha256":"' + b"a" * 64 + b'","size":3,'
        b'"version_id":"v1"}],"version":1}'
    )
    assert manifest.sha256 == hashlib.sha256(body).hexdigest()


@given(st.lists(OBJECTS, min_size=1, max_size=5, unique_by=lambda entry: entry.key))
def test_a_manifest_reads_what_it_wrote_whatever_the_order(objects: list[ManifestObject]) -> None:
    manifest = Manifest.of(objects)

    assert Manifest.from_bytes(manifest.to_bytes()) == manifest
    assert Manifest.of(reversed(objects)).to_bytes() == manifest.to_bytes()


def test_an_object_is_found_by_its_exact_key() -> None:
    manifest = Manifest.from_bytes(manifest_bytes(ENTRY))

    assert manifest.find("models/g/b/m") == manifest.objects[0]
    assert manifest.find("models/g/b") is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "manifest: no JSON"),
        (b"[]", "manifest: got .*expected an object"),
        (manifest_bytes(version=2), "manifest: version: got 2, expected 1"),
        (manifest_bytes(version="1"), "manifest: version: got '1', expected a whole number"),
        (manifest_bytes(), "manifest: objects: got none, expected at least one"),
        (manifest_bytes(1), r"manifest: objects\[0\]: got 1, expected an object"),
        (manifest_bytes(ENTRY, ENTRY), "expected each key once, sorted by key"),
        (manifest_bytes({**ENTRY, "more": 1}), r"objects\[0\]\.more: unknown key"),
        (manifest_bytes({**ENTRY, "key": "other/m"}), "key: got 'other/m', expected a key that"),
        (manifest_bytes({**ENTRY, "sha256": "A" * 64}), "sha256: got .*expected 64 hex digits"),
        (manifest_bytes({**ENTRY, "size": -1}), "size: got -1, expected a whole number from 0"),
        (manifest_bytes({**ENTRY, "version_id": ""}), "version_id: got '', expected a text"),
    ],
)
def test_anything_else_is_refused_with_its_key(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Manifest.from_bytes(body)


@given(ANY_JSON)
def test_any_json_is_a_manifest_or_a_value_error(document: object) -> None:
    with pytest.raises(ValueError, match=r"^manifest: "):
        Manifest.from_bytes(json.dumps(document).encode())
