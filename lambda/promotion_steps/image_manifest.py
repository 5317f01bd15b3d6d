"""What the manifest of a container image tells: which platforms it runs on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
MEDIA_TYPES = (DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX)
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
        media_type: Of the manifest itself.
        size: Bytes of the compressed layers; 0 for an index.
    """

    config: str | None
    platforms: tuple[Platform, ...]
    media_type: str = DOCKER_MANIFEST
    size: int = 0

    @classmethod
    def from_text(cls, text: str, source: str, media_type: str | None = None) -> ImageManifest:
        """Read a manifest.

        Args:
            text: The manifest.
            source: What errors call it.
            media_type: As the registry tells it, for a manifest that does not; OCI's need not.

        Raises:
            ValueError: It is none of a container image.
        """
        manifest = JsonFields.from_text(text, source)
        if "manifests" in manifest.members:
            named = _media_type(manifest, media_type, OCI_INDEX)
            return cls(config=None, platforms=_platforms(manifest), media_type=named)
        config = manifest.fields("config")
        if config.members.get("mediaType") not in _CONFIG_TYPES:
            raise config.error("mediaType", f"one of {', '.join(_CONFIG_TYPES)}")
        default = dict(zip(_CONFIG_TYPES, (DOCKER_MANIFEST, OCI_MANIFEST), strict=True))
        return cls(
            config=_digest(config),
            platforms=(),
            media_type=_media_type(manifest, media_type, default[config.members["mediaType"]]),
            size=_size_of_layers(manifest),
        )


def platform_of(config: str | bytes, digest: str, source: str) -> Platform:
    """Read the platform from the config of one image.

    Raises:
        ValueError: The config names none.
    """
    fields = JsonFields.from_text(config, source)
    return _platform(fields, digest)


def environment_of(config: str | bytes, source: str) -> dict[str, str]:
    """Read the environment variables from the config of one image.

    Raises:
        ValueError: They are malformed.
    """
    document = JsonFields.from_text(config, source)
    if not document.members.get("config"):
        return {}
    runtime = document.fields("config")
    variables = runtime.items("Env") if runtime.members.get("Env") else []
    if not all(isinstance(variable, str) for variable in variables):
        raise runtime.error("Env", "a list of texts")
    pairs = [variable.partition("=") for variable in variables]
    return {name: value for name, _, value in pairs}


def _media_type(manifest: JsonFields, told: str | None, default: str) -> str:
    return manifest.optional_text("mediaType") or told or default


def _size_of_layers(manifest: JsonFields) -> int:
    layers = manifest.items("layers") if "layers" in manifest.members else []
    return sum(
        JsonFields.from_value(layer, manifest.source, f"layers[{place}].").whole_number(
            "size", least=0
        )
        for place, layer in enumerate(layers)
    )


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
