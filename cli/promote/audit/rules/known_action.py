"""Rule: a policy's actions exist."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, around: Surroundings) -> Answer:
    statements = statements_of(resource)
    if around.actions is None or not statements:
        return NOT_APPLICABLE
    return Answer.of(
        f"{one.named} names {action}, which AWS's authorization reference does not know"
        for one in statements
        for action in one.actions
        if "*" not in action and not around.actions.knows(action)
    )


RULE = Rule(
    id="MP-known-action",
    title="Policies name actions that exist",
    why="A mistyped action allows nothing, and denies nothing.",
    severity=Severity.WARNING,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 CM-6"),
    judge=_judge,
)
