"""Rule: no role may grow beyond a boundary."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != "AWS::IAM::Role" or not around.bounds_roles:
        return NOT_APPLICABLE
    bounded = "PermissionsBoundary" in resource.properties
    return Answer.of([] if bounded else ["the role has no permissions boundary, as others have"])


RULE = Rule(
    id="MP-role-boundary",
    title="Roles have the permissions boundary that others have",
    why="A boundary that one role lacks bounds nothing.",
    severity=Severity.WARNING,
    controls=("NIST.800-53.R5 AC-6", "NIST.800-53.R5 AC-6(3)"),
    judge=_judge,
)
