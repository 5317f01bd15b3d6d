"""The container image of a model package, named by its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promote.refusal import RefusalError
from promotion_steps.image_reference import ImageReference

if TYPE_CHECKING:
    from boto3 import Session


def read_image(uri: str) -> ImageReference:
    """Read an image URI in which either a tag or a digest says which image it is.

    Raises:
        RefusalError: It names no image of ECR by tag or digest.
    """
    try:
        image = ImageReference.from_uri(uri)
    except ValueError:
        image = None
    if image is None or (image.tag is None) == (image.digest is None):
        raise RefusalError(
            f"--image: got {uri!r}, expected"
            " ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST"
        )
    return image


def pin_image(session: Session, uri: str) -> str:
    """Name the image by its digest: a tag may point elsewhere tomorrow.

    Raises:
        RefusalError: ECR has no such image, or it lies in another region.
    """
    image = read_image(uri)
    if image.region != session.region_name:
        raise RefusalError(
            f"--image: lies in another region, got {image.region!r},"
            f" expected {session.region_name!r}"
        )
    if image.digest is not None:
        return uri
    return f"{image.registry}/{image.repository}@{_digest(session, image, uri)}"


def _digest(session: Session, image: ImageReference, uri: str) -> str:
    from botocore.exceptions import ClientError

    not_found = f"--image: ECR has no such image, got {uri!r}, expected an existing tag"
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
