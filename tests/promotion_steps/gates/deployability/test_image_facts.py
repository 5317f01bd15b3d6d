"""The format of an image, and what it says that it is built for."""

from __future__ import annotations

import pytest

from promotion_steps.gates.deployability.image_facts import (
    check_accelerator,
    check_architecture,
    check_format,
    check_serverless_image,
)
from promotion_steps.image_manifest import DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from promotion_steps.promotion_settings import EndpointShape
from tests.promotion_steps.gates.deployability.parts import (
    CONTAINER,
    M5,
    SERVERLESS,
    claims,
    image,
    said,
)

WHERE = f"{CONTAINER}.Image"
CUDA = {"NVIDIA_REQUIRE_CUDA": "cuda>=12.4"}


def on(instance_type: str) -> EndpointShape:
    return EndpointShape(instance_type=instance_type, instances=1, isolated=True)


def test_a_docker_manifest_passes() -> None:
    assert said(check_format(image())) == []


@pytest.mark.parametrize("aws_owned", [True, False])
@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        (OCI_INDEX, "an OCI image index"),
        (OCI_MANIFEST, "an OCI image manifest"),
        (DOCKER_LIST, "a Docker manifest list"),
        ("application/vnd.cncf.something", "an unknown manifest"),
    ],
)
def test_every_other_format_is_refused_with_how_to_build_the_image(
    media_type: str, kind: str, aws_owned: bool
) -> None:
    answers = check_format(image(media_type=media_type, aws_owned=aws_owned))

    assert claims(answers) == ["image-format"]
    assert said(answers) == [
        (
            f"{WHERE}: SageMaker would refuse it, got {kind} ({media_type}), expected"
            f" {DOCKER_MANIFEST}; build it for one platform with `docker buildx build --platform"
            " linux/ARCHITECTURE --provenance=false --sbom=false --output type=docker .`"
            " and push it,"
            " or convert it with `skopeo copy --format v2s2`"
        )
    ]


@pytest.mark.parametrize("instance_type", ["ml.g5.xlarge", "ml.p4d.24xlarge"])
def test_an_image_for_cuda_passes_on_a_gpu(instance_type: str) -> None:
    answers = check_accelerator(image(environment=CUDA), on(instance_type))

    assert (answers.problems, answers.unchecked) == ([], [])


@pytest.mark.parametrize(
    ("endpoint", "got"),
    [
        (M5, "ml.m5.large with no accelerator; use an instance type with NVIDIA GPU, or an image"),
        (SERVERLESS, "a serverless endpoint with no accelerator; use an instance type with NVIDIA"),
        (on("ml.inf2.xlarge"), "ml.inf2.xlarge with AWS Neuron; use an instance type with NVIDIA"),
    ],
)
def test_an_image_that_requires_cuda_is_refused_without_a_gpu(
    endpoint: EndpointShape, got: str
) -> None:
    (message,) = said(check_accelerator(image(environment=CUDA), endpoint))

    expected = f"{WHERE}: built for NVIDIA GPU (NVIDIA_REQUIRE_CUDA=cuda>=12.4), got {got}"
    assert message.startswith(expected)


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        (
            image(repository="pytorch-inference-neuronx", aws_owned=True),
            "repository pytorch-inference-neuronx",
        ),
        (
            image(environment={"PATH": "/opt/aws/neuron/bin:/usr/bin"}),
            "PATH with /opt/aws/neuron",
        ),
    ],
)
def test_an_image_for_neuron_needs_an_instance_with_it(facts, evidence: str) -> None:
    assert said(check_accelerator(facts, on("ml.trn1.2xlarge"))) == []
    assert said(check_accelerator(facts, M5)) == [
        (
            f"{WHERE}: built for AWS Neuron ({evidence}), got ml.m5.large with no accelerator; use"
            " an"
            " instance type with AWS Neuron, or an image for CPUs"
        )
    ]


def test_a_name_alone_says_nothing_of_an_image_that_aws_does_not_own() -> None:
    assert said(check_accelerator(image(repository="neuron"), M5)) == []


@pytest.mark.parametrize("instance_type", ["ml.m5.large", "ml.g5.xlarge"])
def test_an_image_for_cpus_passes_and_a_gpu_is_a_cost_alone(instance_type: str) -> None:
    answers = check_accelerator(image(), on(instance_type))

    assert (answers.problems, answers.unchecked) == ([], [])


@pytest.mark.parametrize("instance_type", ["ml.inf2.xlarge", "ml.dl1.24xlarge"])
def test_an_image_that_says_nothing_is_unchecked_on_other_accelerators(instance_type: str) -> None:
    answers = check_accelerator(image(), on(instance_type))

    assert answers.problems == []
    assert answers.unchecked[0].startswith(f"{WHERE}: whether it is built for the ")


def test_an_image_that_shows_gpus_is_unchecked_without_one() -> None:
    answers = check_accelerator(image(environment={"NVIDIA_VISIBLE_DEVICES": "all"}), M5)

    assert answers.problems == []
    assert answers.unchecked == [
        f"{WHERE}: whether it starts on ml.m5.large without a GPU; it sets NVIDIA_VISIBLE_DEVICES"
    ]


@pytest.mark.parametrize(
    ("size", "problems", "unchecked"),
    [
        (0, 0, 0),
        (2_500_000_000, 0, 0),
        (2_500_000_001, 0, 1),
        (10_000_000_000, 0, 1),
        (10_000_000_001, 1, 0),
    ],
)
def test_a_serverless_endpoint_runs_images_of_ten_gigabytes(
    size: int, problems: int, unchecked: int
) -> None:
    answers = check_serverless_image(image(size=size))

    assert (len(answers.problems), len(answers.unchecked)) == (problems, unchecked)


def test_a_large_serverless_image_is_refused_with_its_size() -> None:
    assert said(check_serverless_image(image(size=11 * 10**9))) == [
        (
            f"{WHERE}: too large for a serverless endpoint, got 11000000000 bytes of compressed"
            " layers, expected at most 10000000000 bytes unpacked; make it smaller, or serve on"
            " instances"
        )
    ]


@pytest.mark.parametrize(
    ("architecture", "endpoint"),
    [
        ("amd64", M5),
        ("arm64", on("ml.m7g.large")),
        ("arm64", on("ml.c6gd.xlarge")),
        ("amd64", on("ml.g5.xlarge")),
        ("amd64", SERVERLESS),
        (None, M5),
    ],
)
def test_an_image_for_the_endpoints_processors_passes(
    architecture: str | None, endpoint: EndpointShape
) -> None:
    assert said(check_architecture(image(architecture=architecture), endpoint)) == []


@pytest.mark.parametrize(
    ("architecture", "endpoint", "expected"),
    [
        ("arm64", M5, "amd64 for ml.m5.large"),
        ("amd64", on("ml.r8g.medium"), "arm64 for ml.r8g.medium"),
        ("arm64", SERVERLESS, "amd64 for a serverless endpoint"),
    ],
)
def test_an_image_for_other_processors_is_refused(
    architecture: str, endpoint: EndpointShape, expected: str
) -> None:
    answers = check_architecture(image(architecture=architecture), endpoint)

    assert claims(answers) == ["architecture"]
    (message,) = said(answers)
    assert message.startswith(f"{WHERE}: built for {architecture}, expected {expected}; build it")
