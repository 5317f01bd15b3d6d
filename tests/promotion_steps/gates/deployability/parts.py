"""Containers, model data and images as the gate's checks take them."""

from __future__ import annotations

from typing import Any

from promotion_steps.gates.deployability.claims import Answers
from promotion_steps.gates.deployability.image_facts import ImageFacts
from promotion_steps.gates.deployability.model_files import ModelFiles
from promotion_steps.gates.deployability.served_container import DataLocation, ServedContainer
from promotion_steps.image_manifest import DOCKER_MANIFEST
from promotion_steps.image_reference import ImageReference
from promotion_steps.promotion_settings import EndpointShape

CONTAINER = "InferenceSpecification.Containers[0]"
DATA = f"{CONTAINER}.ModelDataSource.S3DataSource.S3Uri"
REGISTRY = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = f"sha256:{'a' * 64}"
M5 = EndpointShape(instance_type="ml.m5.large", instances=1, isolated=True)
SERVERLESS = EndpointShape(memory_size_in_mb=2048, max_concurrency=5)


def archive(**members: Any) -> DataLocation:
    source = {"path": DATA, "uri": "s3://acme/models/model.tar.gz", "is_source": True}
    return DataLocation(**{**source, **members})


def prefix(**members: Any) -> DataLocation:
    location = {"uri": "s3://acme/models/m/", "data_type": "S3Prefix", "compression": "None"}
    return archive(**{**location, **members})


def files(location: DataLocation | None = None, **members: Any) -> ModelFiles:
    return ModelFiles(location=location or archive(), **members)


def container(
    environment: dict[str, str] | None = None, repository: str = "sklearn", **members: Any
) -> ServedContainer:
    image = ImageReference.from_uri(f"{REGISTRY}/{repository}@{DIGEST}")
    whole = {
        "path": CONTAINER,
        "image": image,
        "digest": image.digest,
        "environment": environment or {},
        "data": archive(),
    }
    return ServedContainer(**{**whole, **members})


def image(**members: Any) -> ImageFacts:
    facts: dict[str, Any] = {
        "where": f"{CONTAINER}.Image",
        "repository": "churn",
        "aws_owned": False,
        "media_type": DOCKER_MANIFEST,
    }
    return ImageFacts(**{**facts, **members})


def said(answers: Answers) -> list[str]:
    return [problem.message for problem in answers.problems]


def claims(answers: Answers) -> list[str]:
    return [problem.claim for problem in answers.problems]
