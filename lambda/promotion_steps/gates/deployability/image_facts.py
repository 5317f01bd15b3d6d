"""What an image says of itself, and whether SageMaker would run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promotion_steps.gates.deployability.claims import (
    ACCELERATOR,
    ARCHITECTURE,
    IMAGE_FORMAT,
    SERVERLESS,
    Answers,
)
from promotion_steps.gates.deployability.instance_types import NEURON, NVIDIA, accelerator_of
from promotion_steps.gates.image import architecture_of
from promotion_steps.image_manifest import DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from promotion_steps.promotion_settings import EndpointShape

LARGEST_SERVERLESS_IMAGE = 10 * 10**9
"""Source: "Deploy models with Amazon SageMaker Serverless Inference", container support."""
_MAY_UNPACK_TO_MORE = LARGEST_SERVERLESS_IMAGE // 4
"""Layers are compressed; they are taken to unpack to four times as much at most."""

_KINDS = {
    DOCKER_LIST: "a Docker manifest list",
    OCI_INDEX: "an OCI image index",
    OCI_MANIFEST: "an OCI image manifest",
}
_REQUIRES_CUDA = "NVIDIA_REQUIRE_CUDA"
_SHOWS_GPUS = "NVIDIA_VISIBLE_DEVICES"
_NEURON_PATH = "/opt/aws/neuron"
_BUILD = (
    "build it for one platform with `docker buildx build --platform linux/ARCHITECTURE"
    " --provenance=false --sbom=false --output type=docker .` and push it, or convert it with"
    " `skopeo copy --format v2s2`"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageFacts:
    """What the registry tells of one image.

    Args:
        where: Where the package names it.
        repository: Its name.
        aws_owned: Whether AWS publishes it.
        media_type: Of its manifest.
        size: Bytes of its compressed layers.
        architecture: That it is built for; None where it was not read.
        environment: Variables of its config; None where it was not read.
    """

    where: str
    repository: str
    aws_owned: bool
    media_type: str
    size: int = 0
    architecture: str | None = None
    environment: Mapping[str, str] | None = field(default_factory=dict)

    @property
    def accelerator(self) -> str | None:
        """What the image says that it is built for; None where it says nothing."""
        environment = self.environment or {}
        if (self.aws_owned and "neuron" in self.repository) or _NEURON_PATH in environment.get(
            "PATH", ""
        ):
            return NEURON
        return NVIDIA if environment.get(_REQUIRES_CUDA) else None


def check_format(facts: ImageFacts) -> Answers:
    """Check the media type of the image's manifest.

    SageMaker answers "Unsupported manifest media type" to everything but Docker's version 2,
    schema 2. Source: https://github.com/aws/amazon-sagemaker-feedback/issues/180.
    """
    answers = Answers()
    if facts.media_type != DOCKER_MANIFEST:
        kind = _KINDS.get(facts.media_type, "an unknown manifest")
        answers.claim(
            IMAGE_FORMAT,
            f"{facts.where}: SageMaker would refuse it, got {kind} ({facts.media_type}), expected"
            f" {DOCKER_MANIFEST}; {_BUILD}",
        )
    return answers


def check_architecture(facts: ImageFacts, endpoint: EndpointShape) -> Answers:
    """Check that the image is built for the processors of the endpoint."""
    answers = Answers()
    wanted = architecture_of(endpoint.instance_type or "")
    if facts.architecture not in (None, wanted):
        served = endpoint.instance_type or "a serverless endpoint"
        answers.claim(
            ARCHITECTURE,
            f"{facts.where}: built for {facts.architecture}, expected {wanted} for {served}; build"
            f" it with --platform linux/{wanted}, or use another instance type",
        )
    return answers


def check_accelerator(facts: ImageFacts, endpoint: EndpointShape) -> Answers:
    """Check that the endpoint has the accelerator that the image says it needs."""
    answers = Answers()
    has = accelerator_of(endpoint.instance_type or "")
    wants = facts.accelerator
    served = endpoint.instance_type or "a serverless endpoint"
    if wants is not None and has != wants:
        answers.claim(
            ACCELERATOR,
            f"{facts.where}: built for {wants} ({_evidence(facts)}), got {served} with"
            f" {has or 'no accelerator'}; use an instance type with {wants}, or an image for"
            f" {has or 'CPUs'}",
        )
    elif wants is None and has not in (None, NVIDIA):
        answers.unchecked.append(
            f"{facts.where}: whether it is built for the {has} of {served}; it does not say so"
        )
    elif wants is None and has is None and (facts.environment or {}).get(_SHOWS_GPUS):
        answers.unchecked.append(
            f"{facts.where}: whether it starts on {served} without a GPU; it sets {_SHOWS_GPUS}"
        )
    return answers


def check_serverless_image(facts: ImageFacts) -> Answers:
    """Check the size of an image that a serverless endpoint runs."""
    answers = Answers()
    if facts.size > LARGEST_SERVERLESS_IMAGE:
        answers.claim(
            SERVERLESS,
            f"{facts.where}: too large for a serverless endpoint, got {facts.size} bytes of"
            f" compressed layers, expected at most {LARGEST_SERVERLESS_IMAGE} bytes unpacked;"
            " make it smaller, or serve on instances",
        )
    elif facts.size > _MAY_UNPACK_TO_MORE:
        answers.unchecked.append(
            f"{facts.where}: whether it unpacks to at most {LARGEST_SERVERLESS_IMAGE} bytes, got"
            f" {facts.size} bytes of compressed layers"
        )
    return answers


def _evidence(facts: ImageFacts) -> str:
    required = (facts.environment or {}).get(_REQUIRES_CUDA)
    if facts.accelerator == NVIDIA:
        return f"{_REQUIRES_CUDA}={required}"
    if facts.aws_owned and "neuron" in facts.repository:
        return f"repository {facts.repository}"
    return f"PATH with {_NEURON_PATH}"
