"""Rule: who may use a registry is narrowed."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    statements = statements_of(resource)
    if resource.type != "AWS::SageMaker::ModelPackageGroup" or not statements:
        return NOT_APPLICABLE
    return Answer.of(
        f"{one.named} has no condition" for one in statements if one.allows and not one.conditions
    )


RULE = Rule(
    id="MP-group-policy",
    title="Policies of model package groups have conditions",
    why="A group's policy names accounts, and in an account every role that somebody lets in.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-6"),
    judge=_judge,
)
