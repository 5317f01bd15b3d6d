"""Rule: a role is passed to one service alone."""

from __future__ import annotations

from collections.abc import Iterator

from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyKind, PolicyStatement
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Fault, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_PASSING = "iam:PassRole"


def _judge(resource: Resource, around: Surroundings) -> Answer:
    passing = [
        one
        for one in statements_of(resource)
        if one.allows and one.kind is PolicyKind.IDENTITY and _PASSING in one.actions
    ]
    if not passing or around.is_boundary(resource):
        return NOT_APPLICABLE
    return Answer.of(fault for one in passing for fault in _faults(one))


def _faults(statement: PolicyStatement) -> Iterator[Fault]:
    if "*" in statement.resources:
        yield Fault(f"{statement.named} passes any role", Severity.ERROR)
    if not statement.condition_values("iam:PassedToService"):
        yield Fault(f"{statement.named} passes a role to any service", Severity.WARNING)


RULE = Rule(
    id="MP-pass-role",
    title="Roles are passed to named services",
    why="Who passes a role to a service of choice may do whatever the role may.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-6", "NIST.800-53.R5 AC-6(10)"),
    judge=_judge,
)
