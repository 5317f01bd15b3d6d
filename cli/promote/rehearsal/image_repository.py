"""The repository of AWS's own scikit-learn image, as every account finds it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from promote.rehearsal.sessions import Sessions

IMAGE_ACCOUNT = "683313688378"
"""AWS's account for SageMaker's scikit-learn images in us-east-1."""
REPOSITORY = "sagemaker-scikit-learn"
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


def image_uri(region: str) -> str:
    """Spell the image's URI with its tag."""
    return f"{IMAGE_ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{REPOSITORY}:{TAG}"


def create_image_repository(sessions: Sessions) -> str:
    """Create the repository that everybody may pull from, and return its image's digest."""
    ecr = sessions.client("ecr", sessions.root(IMAGE_ACCOUNT))
    ecr.create_repository(repositoryName=REPOSITORY)
    statement = {
        "Sid": "EveryAccountPulls",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    }
    ecr.set_repository_policy(
        repositoryName=REPOSITORY,
        policyText=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    _push_config(ecr)
    image = ecr.put_image(
        repositoryName=REPOSITORY, imageTag=TAG, imageManifest=json.dumps(_MANIFEST)
    )["image"]
    return str(image["imageId"]["imageDigest"])


def _push_config(ecr: Any) -> None:
    upload = ecr.initiate_layer_upload(repositoryName=REPOSITORY)["uploadId"]
    ecr.upload_layer_part(
        repositoryName=REPOSITORY,
        uploadId=upload,
        partFirstByte=0,
        partLastByte=len(_CONFIG) - 1,
        layerPartBlob=_CONFIG,
    )
    ecr.complete_layer_upload(
        repositoryName=REPOSITORY, uploadId=upload, layerDigests=[_MANIFEST["config"]["digest"]]
    )
