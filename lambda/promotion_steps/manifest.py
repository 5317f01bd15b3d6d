"""The list of every object that an approval is bound to."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise

from promotion_steps.json_fields import JsonFields
from promotion_steps.names import MODELS_PREFIX

VERSION = 1
LARGEST_MANIFEST = 16 * 1024 * 1024
"""Bytes; about fifty thousand objects."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SOURCE = "manifest"


@dataclass(frozen=True, kw_only=True, slots=True)
class ManifestObject:
    """An object as it was registered.

    Args:
        size: Bytes.
        sha256: Hex digest of all bytes, whatever parts the object was uploaded in.
    """

    key: str
    version_id: str
    size: int
    sha256: str

    @classmethod
    def from_fields(cls, fields: JsonFields) -> ManifestObject:
        """Read one object of a manifest.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(cls.__slots__)
        key, sha256 = fields.text("key"), fields.text("sha256")
        if not key.startswith(MODELS_PREFIX):
            raise fields.error("key", f"a key that starts with {MODELS_PREFIX!r}")
        if not _SHA256.fullmatch(sha256):
            raise fields.error("sha256", "64 hex digits in lower case")
        return cls(
            key=key,
            version_id=fields.text("version_id"),
            size=fields.whole_number("size", least=0),
            sha256=sha256,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Every object that a model package refers to, sorted by key."""

    objects: tuple[ManifestObject, ...]

    def __post_init__(self) -> None:
        keys = [entry.key for entry in self.objects]
        if not keys:
            raise ValueError(f"{_SOURCE}: objects: got none, expected at least one")
        if any(first >= second for first, second in pairwise(keys)):
            raise ValueError(f"{_SOURCE}: objects: expected each key once, sorted by key")

    @classmethod
    def of(cls, objects: Iterable[ManifestObject]) -> Manifest:
        """Sort the objects into a manifest."""
        return cls(objects=tuple(sorted(objects, key=lambda entry: entry.key)))

    @classmethod
    def from_bytes(cls, body: bytes) -> Manifest:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: It is no manifest of this version.
        """
        fields = JsonFields.from_text(body, _SOURCE)
        fields.refuse_others(("version", "objects"))
        if fields.whole_number("version", least=1) != VERSION:
            raise fields.error("version", str(VERSION))
        return cls(
            objects=tuple(
                ManifestObject.from_fields(
                    JsonFields.from_value(entry, _SOURCE, f"objects[{index}].")
                )
                for index, entry in enumerate(fields.items("objects"))
            )
        )

    def to_bytes(self) -> bytes:
        """Write the manifest, the same bytes for the same objects."""
        document = {"version": VERSION, "objects": [asdict(entry) for entry in self.objects]}
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The hex digest of the manifest's bytes."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def find(self, key: str) -> ManifestObject | None:
        """Return the object with exactly this key."""
        return next((entry for entry in self.objects if entry.key == key), None)
