"""Decides, on what was read, whether SageMaker would start the version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.deployability.capacity import check_capacity
from promotion_steps.gates.deployability.claims import CONTAINERS, GATE, SERVERLESS, Answers
from promotion_steps.gates.deployability.image_facts import (
    ImageFacts,
    check_accelerator,
    check_architecture,
    check_format,
    check_serverless_image,
)
from promotion_steps.gates.deployability.model_files import (
    ModelFiles,
    check_files,
    check_location,
)
from promotion_steps.gates.deployability.requirements import check_requirements
from promotion_steps.gates.deployability.script_mode import check_script
from promotion_steps.gates.deployability.served_container import ServedContainer
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.json_fields import shown
from promotion_steps.promotion_settings import EndpointShape
from promotion_steps.serving.model_containers import model_containers

_NO_DIGEST = ".Image: "
"""Of the messages about containers, the one that the check of the image tells already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    """What was read of one container.

    Args:
        container: As the package describes it.
        aws_owned: Whether AWS publishes its image.
        image: None where the registry did not tell.
        files: None where the container has no model data, or nobody read it.
    """

    container: ServedContainer
    aws_owned: bool
    image: ImageFacts | None
    files: ModelFiles | None


def check_containers(
    observed: Sequence[Observed], endpoint: EndpointShape | None, settings: DeployabilitySettings
) -> Answers:
    """Check every container; without an endpoint, only what CreateModel refuses."""
    answers = Answers()
    for one in observed:
        answers.add(_check_described(one))
        if endpoint is not None:
            answers.add(_check_started(one, endpoint))
    if endpoint is not None:
        files = [one.files for one in observed if one.files]
        answers.add(check_capacity(files, endpoint, settings))
        if endpoint.instance_type is None:
            answers.add(_check_serverless([one.container for one in observed]))
    return answers


def check_members(description: Mapping[str, Any], allowed: Collection[str] = ()) -> Answers:
    """Check that the endpoint's template can carry what the package says of its containers.

    Args:
        description: As DescribeModelPackage returns it.
        allowed: Names of members that nobody knows yet, and that may be left out.
    """
    answers = Answers()
    try:
        model_containers(description, allowed=allowed)
    except Refused as refused:
        for message in refused.messages:
            if _NO_DIGEST not in message:
                answers.claim(CONTAINERS, message)
    return answers


def tolerate(
    answers: Answers, settings: DeployabilitySettings
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Split the answers into findings and what only the verdict says."""
    findings = [
        Finding(gate=GATE, message=problem.message)
        for problem in answers.problems
        if problem.claim not in settings.tolerated
    ]
    tolerated = [
        f"tolerated ({problem.claim}): {problem.message}"
        for problem in answers.problems
        if problem.claim in settings.tolerated
    ]
    return tuple(findings), (*answers.unchecked, *tolerated)


def _check_described(one: Observed) -> Answers:
    answers = check_format(one.image) if one.image else Answers()
    if one.container.data:
        answers.add(check_location(one.container.data))
    return answers


def _check_started(one: Observed, endpoint: EndpointShape) -> Answers:
    answers = check_files(one.files) if one.files else Answers()
    answers.add(
        check_script(one.container, one.files, aws_owned=one.aws_owned, isolated=endpoint.isolated)
        if one.files or one.container.data is None
        else Answers()
    )
    answers.add(check_requirements(one.container, one.files, isolated=endpoint.isolated))
    if one.image and one.image.environment is not None:
        answers.add(check_architecture(one.image, endpoint))
        answers.add(check_accelerator(one.image, endpoint))
    if one.image and endpoint.instance_type is None:
        answers.add(check_serverless_image(one.image))
    return answers


def _check_serverless(containers: Sequence[ServedContainer]) -> Answers:
    """Check what serverless endpoints exclude.

    Source: "Deploy models with Amazon SageMaker Serverless Inference", feature exclusions, and
    `ContainerDefinition.ModelDataSource`, SageMaker API reference.
    """
    answers = Answers()
    if len(containers) > 1:
        answers.claim(
            SERVERLESS,
            f"InferenceSpecification.Containers: a serverless endpoint runs one container, got"
            f" {len(containers)}; serve on instances",
        )
    for container in containers:
        data = container.data
        if data is not None and data.is_source and not data.is_archive:
            answers.claim(
                SERVERLESS,
                f"{data.path}: a serverless endpoint takes one compressed archive, got"
                f" {shown(data.uri)} with CompressionType {data.compression}; register a"
                " model.tar.gz, or serve on instances",
            )
    return answers
