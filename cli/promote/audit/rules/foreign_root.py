"""Rule: no other account as a whole is let in."""

from __future__ import annotations

from collections.abc import Iterator

from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyStatement, account_of, is_account_root
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_NARROWING = (
    "aws:principal",
    "aws:source",
    "aws:userid",
    "sts:externalid",
    "saml:",
    "aws:federated",
)


def _judge(resource: Resource, _: Surroundings) -> Answer:
    foreign = [
        one
        for one in statements_of(resource)
        if one.allows and one.foreign_principals(resource.account)
    ]
    if not foreign:
        return NOT_APPLICABLE
    return Answer.of(fault for one in foreign for fault in _faults(resource, one))


def _faults(resource: Resource, statement: PolicyStatement) -> Iterator[str]:
    if _is_narrowed(statement):
        return
    for principal in statement.foreign_principals(resource.account):
        if principal == "*" or is_account_root(principal):
            who = "everybody" if principal == "*" else f"all of account {account_of(principal)}"
            yield f"{statement.named} lets in {who} without a condition"


def _is_narrowed(statement: PolicyStatement) -> bool:
    return any(key.startswith(_NARROWING) for key in statement.condition_keys)


RULE = Rule(
    id="MP-foreign-root",
    title="Other accounts are let in by named principals",
    why="Whoever administers the other account decides who of it comes in.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-4", "NIST.800-53.R5 AC-6"),
    judge=_judge,
)
