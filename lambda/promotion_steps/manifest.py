"""The list of every object that an approval is bound to."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from promotion_steps.json_fields import JsonFields
from promotion_steps.names import METADATA_PREFIX, MODELS_PREFIX, REGISTRAR

VERSION = 2
LARGEST_MANIFEST = 16 * 1024 * 1024
"""Bytes; about fifty thousand objects."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PARTS_SHA256 = re.compile(r"[0-9a-f]{64}-[1-9][0-9]{0,4}")
_CRC64NVME = re.compile(r"[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=")
_SOURCE = "manifest"


@dataclass(frozen=True, kw_only=True, slots=True)
class ManifestObject:
    """An object as it was registered.

    Args:
        size: Bytes.
        sha256: Hex digest of all bytes, whatever parts the object was uploaded in.
        parts_sha256: Of an upload in parts, the hex digest of the parts' digests and how many
            there are, such as `…-3`.
        crc64nvme: Of all bytes, in base64 as S3 gives it; where S3 keeps one.
    """

    key: str
    version_id: str
    size: int
    sha256: str
    parts_sha256: str | None = None
    crc64nvme: str | None = None

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
            parts_sha256=_optional(fields, "parts_sha256", _PARTS_SHA256, "64 hex digits-PARTS"),
            crc64nvme=_optional(fields, "crc64nvme", _CRC64NVME, "8 bytes in base64"),
        )

    def to_json(self) -> dict[str, Any]:
        """Spell the object; what is not known is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Every object that a model package refers to, sorted by key, and the package's own words.

    Args:
        metadata: The customer metadata that nobody may alter, as `sealed_metadata` chooses it.
        images: Of every container, by where the package names it.
    """

    objects: tuple[ManifestObject, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [entry.key for entry in self.objects]
        if not keys:
            raise ValueError(f"{_SOURCE}: objects: got none, expected at least one")
        if any(first >= second for first, second in pairwise(keys)):
            raise ValueError(f"{_SOURCE}: objects: expected each key once, sorted by key")

    @classmethod
    def of(
        cls,
        objects: Iterable[ManifestObject],
        *,
        metadata: Mapping[str, str] | None = None,
        images: Mapping[str, str] | None = None,
    ) -> Manifest:
        """Sort the objects into a manifest.

        Args:
            objects: In any order.
            metadata: The package's customer metadata; what is not sealed is left out.
                Default: it has none.
            images: Of its containers, by where the package names them. Default: it has none.
        """
        return cls(
            objects=tuple(sorted(objects, key=lambda entry: entry.key)),
            metadata=sealed_metadata(metadata or {}),
            images=dict(images or {}),
        )

    @classmethod
    def from_bytes(cls, body: bytes) -> Manifest:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: It is no manifest of this version.
        """
        fields = JsonFields.from_text(body, _SOURCE)
        if fields.whole_number("version", least=1) != VERSION:
            raise fields.error("version", str(VERSION))
        fields.refuse_others(("version", "objects", "metadata", "images"))
        return cls(
            metadata=_texts(fields.fields("metadata")),
            images=_texts(fields.fields("images")),
            objects=tuple(
                ManifestObject.from_fields(
                    JsonFields.from_value(entry, _SOURCE, f"objects[{index}].")
                )
                for index, entry in enumerate(fields.items("objects"))
            ),
        )

    def to_bytes(self) -> bytes:
        """Write the manifest, the same bytes for the same objects."""
        document = {
            "version": VERSION,
            "objects": [entry.to_json() for entry in self.objects],
            "metadata": dict(self.metadata),
            "images": dict(self.images),
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The hex digest of the manifest's bytes."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def find(self, key: str) -> ManifestObject | None:
        """Return the object with exactly this key."""
        return next((entry for entry in self.objects if entry.key == key), None)


def sealed_metadata(customer_metadata: Mapping[str, str]) -> dict[str, str]:
    """Choose the properties that nobody may alter: the package's own, and who registered it.

    The promotion's other properties come later, or bind the manifest themselves.
    """
    return {
        key: value
        for key, value in customer_metadata.items()
        if key == REGISTRAR or not key.startswith(METADATA_PREFIX)
    }


def _optional(fields: JsonFields, key: str, pattern: re.Pattern[str], expected: str) -> str | None:
    value = fields.optional_text(key)
    if value is not None and not pattern.fullmatch(value):
        raise fields.error(key, expected)
    return value


def _texts(fields: JsonFields) -> dict[str, str]:
    return {key: fields.text(key) for key in fields.members}
