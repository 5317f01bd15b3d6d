"""Rule: a model runs in the image that was approved."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    images = _images(resource)
    if resource.type != "AWS::SageMaker::Model" or not images:
        return NOT_APPLICABLE
    return Answer.of(
        f"image {image} is named by a tag, which can be moved"
        for image in images
        if "@sha256:" not in image
    )


def _images(model: Resource) -> list[str]:
    containers = (*model.sections("Containers"), model.section("PrimaryContainer"))
    images = (model.read.text(one["Image"]) for one in containers if "Image" in one)
    # what a parameter brings is known at the deployment alone
    return [image for image in images if not (image.startswith("${") and image.endswith("}"))]


RULE = Rule(
    id="MP-image-digest",
    title="Images are named by their digests",
    why="A tag that moves after the approval puts other code behind the model.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 CM-5", "NIST.800-53.R5 SI-7"),
    judge=_judge,
)
