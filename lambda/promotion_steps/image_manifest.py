"""What the manifest of a container image tells: which platforms it runs on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields

MEDIA_TYPES = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
)
"""Of manifests that are understood here, as Docker's and OCI's specifications name them."""

_CONFIG_TYPES = (
    "application/vnd.docker.container.image.v1+json",
    "application/vnd.oci.image.config.v1+json",
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """What an image was built for.

    Args:
        digest: Of the manifest that is pulled for the platform.
    """

    os: str
    architecture: str
    digest: str

    def __str__(self) -> str:
        return f"{self.os}/{self.architecture}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageManifest:
    """A manifest, of one image or of an index with one for each platform.

    Args:
        config: Digest of the document that tells the platform; None for an index.
        platforms: Of an index; empty for one image.
    """

    config: str | None
    platforms: tuple[Platform, ...]

    @classmethod
    def from_text(cls, text: str, source: str) -> ImageManifest:
        """Read a manifest.

        Raises:
            ValueError: It is none of a container image.
        """
        manifest = JsonFields.from_text(text, source)
        if "manifests" in manifest.members:
            return cls(config=None, platforms=_platforms(manifest))
        config = manifest.fields("config")
        if config.members.get("mediaType") not in _CONFIG_TYPES:
            raise config.error("mediaType", f"one of {', '.join(_CONFIG_TYPES)}")
        return cls(config=_digest(config), platforms=())


def platform_of(config: str | bytes, digest: str, source: str) -> Platform:
    """Read the platform from the config of one image.

    Raises:
        ValueError: The config names none.
    """
    fields = JsonFields.from_text(config, source)
    return _platform(fields, digest)


def _platforms(index: JsonFields) -> tuple[Platform, ...]:
    entries = [
        JsonFields.from_value(entry, index.source, f"manifests[{place}].")
        for place, entry in enumerate(index.items("manifests"))
    ]
    platforms = [
        _platform(entry.fields("platform"), _digest(entry))
        for entry in entries
        if not _is_attestation(entry.members)
    ]
    if not platforms:
        raise index.error("manifests", "an image for at least one platform")
    return tuple(platforms)


def _platform(fields: JsonFields, digest: str) -> Platform:
    return Platform(os=fields.text("os"), architecture=fields.text("architecture"), digest=digest)


def _is_attestation(entry: Mapping[str, Any]) -> bool:
    # BuildKit lists its attestations as manifests of a platform that does not exist.
    return entry.get("platform") == {"architecture": "unknown", "os": "unknown"}


def _digest(fields: JsonFields) -> str:
    digest = fields.text("digest")
    if not _DIGEST.fullmatch(digest):
        raise fields.error("digest", "sha256: and 64 hex digits")
    return digest
