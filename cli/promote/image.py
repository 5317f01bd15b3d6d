"""The container image of a model package, named by its digest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promote.refusal import RefusalError

if TYPE_CHECKING:
    from boto3 import Session

_IMAGE = re.compile(
    r"(?P<registry>(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?)"
    r"/(?P<repository>[a-z0-9._/-]+)(:(?P<tag>[\w.-]+)|@(?P<digest>sha256:[0-9a-f]{64}))"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An image of a private ECR registry; either its tag or its digest is known."""

    registry: str
    account: str
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def from_uri(cls, uri: str) -> Image:
        """Read an image URI.

        Raises:
            RefusalError: It names no image of ECR by tag or digest.
        """
        match = _IMAGE.fullmatch(uri)
        if match is None:
            raise RefusalError(
                f"--image: got {uri!r}, expected"
                " ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST"
            )
        return cls(**{name: match[name] for name in cls.__slots__})

    def __str__(self) -> str:
        reference = f"@{self.digest}" if self.digest else f":{self.tag}"
        return f"{self.registry}/{self.repository}{reference}"


def pin_image(session: Session, uri: str) -> str:
    """Name the image by its digest: a tag may point elsewhere tomorrow.

    Raises:
        RefusalError: ECR has no such image, or it lies in another region.
    """
    image = Image.from_uri(uri)
    if image.region != session.region_name:
        raise RefusalError(
            f"--image: lies in another region, got {image.region!r},"
            f" expected {session.region_name!r}"
        )
    if image.digest is not None:
        return uri
    return f"{image.registry}/{image.repository}@{_digest(session, image)}"


def _digest(session: Session, image: Image) -> str:
    from botocore.exceptions import ClientError

    not_found = f"--image: ECR has no such image, got {str(image)!r}, expected an existing tag"
    try:
        answer = session.client("ecr").batch_get_image(
            registryId=image.account,
            repositoryName=image.repository,
            imageIds=[{"imageTag": image.tag or ""}],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "RepositoryNotFoundException":
            raise RefusalError(not_found) from error
        raise
    if not answer["images"]:
        raise RefusalError(not_found)
    return answer["images"][0]["imageId"]["imageDigest"]
