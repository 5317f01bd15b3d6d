"""Rule: other accounts are let in as members of the organization."""

from __future__ import annotations

from collections.abc import Iterator

from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyStatement
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Fault, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_MEMBER = "aws:PrincipalOrgID"
_PATHS = "aws:PrincipalOrgPaths"


def _judge(resource: Resource, around: Surroundings) -> Answer:
    foreign = [
        one
        for one in statements_of(resource)
        if one.allows and one.foreign_principals(resource.account)
    ]
    if not foreign:
        return NOT_APPLICABLE
    return Answer.of(fault for one in foreign for fault in _faults(one, around.organizations))


def _faults(statement: PolicyStatement, organizations: frozenset[str]) -> Iterator[Fault]:
    asked = statement.condition_values(_MEMBER)
    paths = statement.condition_values(_PATHS)
    if not asked and not paths:
        severity = Severity.ERROR if organizations else Severity.WARNING
        yield Fault(f"{statement.named} does not ask for {_MEMBER}", severity)
    elif organizations and organizations.isdisjoint(
        one.partition("/")[0] for one in (*asked, *paths)
    ):
        named, expected = ", ".join((*asked, *paths)), ", ".join(sorted(organizations))
        yield Fault(f"{statement.named} asks for {named}, not {expected}", Severity.ERROR)


RULE = Rule(
    id="MP-foreign-organization",
    title="Other accounts are let in as members of the organization",
    why="An account that leaves the organization keeps what it was granted.",
    severity=Severity.WARNING,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-4"),
    judge=_judge,
)
