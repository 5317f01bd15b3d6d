"""The repository of AWS's own scikit-learn image, as every account finds it."""

from __future__ import annotations

import json

from promote.rehearsal.sessions import Sessions

IMAGE_ACCOUNT = "683313688378"
"""AWS's account for SageMaker's scikit-learn images in us-east-1."""
REPOSITORY = "sagemaker-scikit-learn"
TAG = "1.4-2-cpu-py3"

_MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {
        "mediaType": "application/vnd.docker.container.image.v1+json",
        "size": 2,
        "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
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
    image = ecr.put_image(
        repositoryName=REPOSITORY, imageTag=TAG, imageManifest=json.dumps(_MANIFEST)
    )["image"]
    return str(image["imageId"]["imageDigest"])
