"""Asks ECR about an image: whether it is there, what it runs on, what its scan found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.finding import Refused
from promotion_steps.https_download import download
from promotion_steps.image_manifest import MEDIA_TYPES, ImageManifest, Platform, platform_of
from promotion_steps.image_reference import ImageReference
from promotion_steps.image_scan import ImageScan, told
from promotion_steps.reading import SET_UP, reading

LARGEST_CONFIG = 4 * 1024 * 1024
"""Bytes of an image's config, which has the commands that built it."""

_DENIED = ("AccessDenied", "AccessDeniedException")
_PATIENCE = 10.0
_MOST_PAGES = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageRegistry:
    """The ECR of a region, as one environment may ask it.

    Args:
        seconds_left: Until everything must have been read.
    """

    ecr: Client
    seconds_left: Callable[[], float]

    def manifest(self, image: ImageReference) -> ImageManifest:
        """Return the manifest that an image's digest names.

        Raises:
            Refused: ECR has none, does not tell, or answers with another one.
        """
        with _pulling(image, str(image.digest)):
            answer = self.ecr.batch_get_image(
                **_repository(image),
                imageIds=[{"imageDigest": image.digest}],
                acceptedMediaTypes=list(MEDIA_TYPES),
            )
        if not answer.get("images"):
            raise Refused(f"{image.digest}: {_reason(image, answer)}")
        found = answer["images"][0]
        text = str(found.get("imageManifest", ""))
        _check_digest(text.encode(), str(image.digest), "manifest")
        try:
            return ImageManifest.from_text(
                text, "manifest", found.get("imageManifestMediaType") or None
            )
        except ValueError as error:
            raise Refused(str(error)) from error

    def platforms(self, image: ImageReference, manifest: ImageManifest) -> tuple[Platform, ...]:
        """Return what an image runs on; of one that is no index, its config tells it.

        Raises:
            Refused: The config cannot be read, or names no platform.
        """
        if manifest.config is None:
            return manifest.platforms
        body = self.config(image, manifest.config)
        try:
            return (platform_of(body, str(image.digest), "config"),)
        except ValueError as error:
            raise Refused(str(error)) from error

    def config(self, image: ImageReference, digest: str) -> bytes:
        """Return the document that tells an image's platform and its environment.

        Raises:
            Refused: It cannot be read, or is another one.
        """
        what = f"config {digest}"
        with _pulling(image, what):
            answer = self.ecr.get_download_url_for_layer(**_repository(image), layerDigest=digest)
        body = download(
            str(answer.get("downloadUrl", "")),
            what=what,
            largest=LARGEST_CONFIG,
            seconds=min(_PATIENCE, self.seconds_left()),
        )
        _check_digest(body, digest, "config")
        return body

    def scan(self, image: ImageReference, digest: str) -> ImageScan:
        """Return what the scan of one manifest of the image's repository found.

        Raises:
            Refused: It was not scanned, or ECR does not tell.
        """
        with _pulling(image, f"scan of {digest}"):
            try:
                pages = self._scan_pages({**_repository(image), "imageId": {"imageDigest": digest}})
            except ClientError as error:
                if error_code(error) == "ScanNotFoundException":
                    raise Refused(
                        f"scan of {digest}: ECR has none, expected one that is finished"
                    ) from error
                raise
        try:
            return ImageScan.from_answers(pages)
        except ValueError as error:
            raise Refused(f"scan of {digest}: {error}") from error

    def _scan_pages(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        pages: list[dict[str, Any]] = []
        while len(pages) < _MOST_PAGES:
            pages.append(self.ecr.describe_image_scan_findings(**request))
            token = pages[-1].get("nextToken")
            if not token or told(pages[0].get("imageScanFindings") or {}):
                return pages
            request = {**request, "nextToken": token}
        raise Refused(f"scan: too long, got more than {_MOST_PAGES} pages of findings")


def _repository(image: ImageReference) -> dict[str, str]:
    return {"registryId": image.account, "repositoryName": image.repository}


def _reason(image: ImageReference, answer: dict[str, Any]) -> str:
    failures = answer.get("failures") or [{}]
    code = failures[0].get("failureCode", "no reason")
    return (
        f"not in {image.registry}/{image.repository}, got {code}, expected an image of this digest,"
        " which replication of ECR keeps"
    )


@contextmanager
def _pulling(image: ImageReference, what: str) -> Iterator[None]:
    """Say what a denied pull needs: an image's owner decides in the repository's policy.

    Raises:
        Refused: ECR does not answer.
    """
    try:
        with reading(what):
            yield
    except Refused as refused:
        cause = refused.__cause__
        if isinstance(cause, ClientError) and error_code(cause) in _DENIED:
            told = str(refused).removesuffix(f"; {SET_UP}")
            raise Refused(
                f"{told}; the policy of {image.registry}/{image.repository} has to let the"
                " target and sagemaker.amazonaws.com pull, as `promote image-policy` writes it"
            ) from cause
        raise


def _check_digest(body: bytes, digest: str, what: str) -> None:
    found = f"sha256:{hashlib.sha256(body).hexdigest()}"
    if found != digest:
        raise Refused(f"{what}: altered, got {found}, expected {digest}")
