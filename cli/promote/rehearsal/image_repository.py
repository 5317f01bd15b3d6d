"""The image of AWS's own scikit-learn repository, and the same image in an unapproved one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from promote.rehearsal.sessions import Sessions

IMAGE_ACCOUNT = "683313688378"
"""AWS's account for SageMaker's scikit-learn images in us-east-1."""
REPOSITORY = "sagemaker-scikit-learn"
UNAPPROVED_ACCOUNT = "444444444444"
UNAPPROVED_REPOSITORY = "unapproved"
TAG = "1.4-2-cpu-py3"

_CONFIG = json.dumps({"architecture": "amd64", "os": "linux"}).encode()
_MANIFEST: dict[str, Any] = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {
        "mediaType": "application/vnd.docker.container.image.v1+json",
        "size": len(_CONFIG),
        "digest": f"sha256:{hashlib.sha256(_CONFIG).hexdigest()}",
    },
    "layers": [],
}


DIGEST = f"sha256:{hashlib.sha256(json.dumps(_MANIFEST).encode()).hexdigest()}"
"""Of the image, whichever repository holds it."""
UNAPPROVED_IMAGE = (
    f"{UNAPPROVED_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{UNAPPROVED_REPOSITORY}@{DIGEST}"
)


def image_uri(region: str) -> str:
    """Spell the image's URI with its tag."""
    return f"{IMAGE_ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{REPOSITORY}:{TAG}"


def create_image_repositories(sessions: Sessions) -> str:
    """Create both repositories, from which every account may pull; return the image's digest."""
    for account, repository in (
        (UNAPPROVED_ACCOUNT, UNAPPROVED_REPOSITORY),
        (IMAGE_ACCOUNT, REPOSITORY),
    ):
        ecr = sessions.client("ecr", sessions.root(account))
        digest = create_image_repository(ecr, repository)
    return digest


def create_image_repository(ecr: Any, repository: str) -> str:
    """Create one repository with the image, and return the image's digest.

    Args:
        ecr: A client of the account and the region.
        repository: Its name.
    """
    ecr.create_repository(repositoryName=repository)
    statement = {
        "Sid": "EveryAccountPulls",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    }
    ecr.set_repository_policy(
        repositoryName=repository,
        policyText=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    _push_config(ecr, repository)
    image = ecr.put_image(
        repositoryName=repository, imageTag=TAG, imageManifest=json.dumps(_MANIFEST)
    )["image"]
    return str(image["imageId"]["imageDigest"])


def _push_config(ecr: Any, repository: str) -> None:
    upload = ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]
    ecr.upload_layer_part(
        repositoryName=repository,
        uploadId=upload,
        partFirstByte=0,
        partLastByte=len(_CONFIG) - 1,
        layerPartBlob=_CONFIG,
    )
    ecr.complete_layer_upload(
        repositoryName=repository, uploadId=upload, layerDigests=[_MANIFEST["config"]["digest"]]
    )
