"""Rule: a model's container reaches no network."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::SageMaker::Model":
        return NOT_APPLICABLE
    isolated = resource.properties.get("EnableNetworkIsolation") is True
    within = bool(resource.section("VpcConfig"))
    return Answer.of([] if isolated or within else ["the model's container reaches the internet"])


RULE = Rule(
    id="MP-model-isolation",
    title="Models are isolated from the network",
    why="Code in a model could send what it is asked to anybody.",
    severity=Severity.WARNING,
    controls=("NIST.800-53.R5 AC-4", "NIST.800-53.R5 SC-7"),
    judge=_judge,
)
