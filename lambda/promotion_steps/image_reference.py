"""A container image in a private ECR registry, as a model package names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.aws_partitions import partition_of
from promotion_steps.json_fields import shown

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_IMAGE = re.compile(
    r"(?P<registry>(?P<account>[0-9]{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?)"
    r"/(?P<repository>[a-z0-9]+([._/-]+[a-z0-9]+)*)"
    r"(:(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageReference:
    """Where an image lies, and which one it is.

    Args:
        registry: The host that Docker pulls from.
        digest: Of the manifest, `sha256:` and hex; None where only a tag is named.
    """

    registry: str
    account: str
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def from_uri(cls, uri: object) -> ImageReference:
        """Read the URI of an image.

        Raises:
            ValueError: It names no image of a private ECR registry.
        """
        match = _IMAGE.fullmatch(uri) if isinstance(uri, str) else None
        if match is None:
            raise ValueError(
                f"got {shown(uri)}, expected"
                " ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@sha256:DIGEST"
            )
        return cls(**{name: match[name] for name in cls.__slots__})

    def lies_in(self, registry: str) -> bool:
        """Tell whether it lies in a registry, or below the path that follows one."""
        return f"{self.registry}/{self.repository}/".startswith(f"{registry.rstrip('/')}/")

    def moved(self, source: str, target: str) -> ImageReference:
        """Return the same image in another registry, or below another path.

        Args:
            source: A registry that holds the image, or a path in it.
            target: What takes its place.

        Raises:
            ValueError: The image is elsewhere, or no repository is left of it.
        """
        if not self.lies_in(source):
            raise ValueError(f"got {self.uri}, expected an image in {source}")
        rest = f"{self.registry}/{self.repository}".removeprefix(source.rstrip("/"))
        last = self.uri.removeprefix(f"{self.registry}/{self.repository}")
        return ImageReference.from_uri(f"{target.rstrip('/')}{rest}{last}")

    @property
    def uri(self) -> str:
        """The image's URI, by its digest where one is known."""
        last = f"@{self.digest}" if self.digest else f":{self.tag}" if self.tag else ""
        return f"{self.registry}/{self.repository}{last}"

    @property
    def repository_arn(self) -> str:
        """The ARN of the image's repository."""
        place = f"{self.region}:{self.account}"
        return f"arn:{partition_of(self.region)}:ecr:{place}:repository/{self.repository}"


def image_by_digest(container: Mapping[str, Any]) -> str | None:
    """Return a container's image as `repository@sha256:…`; None where no digest is known.

    The registry resolves a tag when a version is registered, and answers the digest beside it.
    Source: "Update the Details of a Model Version", SageMaker AI Developer Guide (`ImageDigest`).

    Args:
        container: Of a model package, as its registry describes it.
    """
    image, digest = container.get("Image"), container.get("ImageDigest")
    if not isinstance(image, str):
        return None
    if "@sha256:" in image:
        return image
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        return None
    repository, _, last = image.rpartition("/")
    return f"{repository}/{last.partition(':')[0]}@{digest}"
