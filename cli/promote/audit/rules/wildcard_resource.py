"""Rule: a permission is narrowed to resources wherever IAM can."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyKind
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if around.actions is None or around.is_boundary(resource):
        return NOT_APPLICABLE
    granting = [
        one for one in statements_of(resource) if one.allows and one.kind is PolicyKind.IDENTITY
    ]
    if not granting:
        return NOT_APPLICABLE
    return Answer.of(
        f"{one.named} allows {action} on every resource, which IAM can narrow"
        for one in granting
        if "*" in one.resources
        for action in one.actions
        if around.actions.can_be_narrowed(action)
    )


RULE = Rule(
    id="MP-wildcard-resource",
    title="Permissions name resources wherever IAM can",
    why="A permission on every resource reaches those of other models and of other teams.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-6"),
    judge=_judge,
)
