"""The images of containers, as ECR knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.exceptions import ClientError

_URI = re.compile(
    r"(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/"
    r"(?P<repository>[a-z0-9._/-]+?)(?::(?P<tag>[\w.-]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_MEDIA_TYPES = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EcrImage:
    """An image of a private ECR registry, named by tag, digest or both."""

    uri: str
    registry: str
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def from_uri(cls, uri: str) -> EcrImage | None:
        """Read an image's URI; None when it names no private ECR registry."""
        match = _URI.fullmatch(uri)
        return cls(uri=uri, **match.groupdict()) if match else None

    @property
    def registry_uri(self) -> str:
        """The repository's URI."""
        return self.uri.partition("@")[0].removesuffix(f":{self.tag}")

    @property
    def image_id(self) -> dict[str, str]:
        """The image as ECR's requests name it; a digest outweighs a tag."""
        if self.digest:
            return {"imageDigest": self.digest}
        return {"imageTag": self.tag or "latest"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What the registry says of an image."""

    digest: str
    media_type: str


class ImageRegistry(Protocol):
    """Read images the way one principal may."""

    def manifest(self, image: EcrImage) -> Manifest:
        """Return an image's manifest; ClientError when it is not there or not readable."""


class EcrRegistry:
    """Read images, each in its region, with the credentials of a session."""

    def __init__(self, session: boto3.Session) -> None:
        self._session = session

    def manifest(self, image: EcrImage) -> Manifest:
        """Return an image's manifest.

        Raises:
            ClientError: The image is not there, or the principal may not read it.
        """
        client: Any = self._session.client("ecr", region_name=image.region)
        answer = client.batch_get_image(
            registryId=image.registry,
            repositoryName=image.repository,
            imageIds=[image.image_id],
            acceptedMediaTypes=list(_MEDIA_TYPES),
        )
        if not answer["images"]:
            message = f"{image.uri} does not exist"
            raise ClientError(
                {"Error": {"Code": "ImageNotFoundException", "Message": message}}, "BatchGetImage"
            )
        (found,) = answer["images"]
        return Manifest(
            digest=found["imageId"]["imageDigest"],
            media_type=found.get("imageManifestMediaType", _MEDIA_TYPES[0]),
        )
