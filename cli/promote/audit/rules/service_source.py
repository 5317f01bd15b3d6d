"""Rule: a service acts for the account's own resources alone."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyKind, PolicyStatement
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Fault, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_SOURCES = ("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
_CONTEXT = "kms:encryptioncontext:"


def _judge(resource: Resource, _: Surroundings) -> Answer:
    served = [one for one in statements_of(resource) if one.allows and "Service" in one.principals]
    if not served:
        return NOT_APPLICABLE
    return Answer.of(_fault(one) for one in served if not _has_source(one))


def _has_source(statement: PolicyStatement) -> bool:
    return any(statement.condition_values(key) for key in _SOURCES) or any(
        key.startswith(_CONTEXT) for key in statement.condition_keys
    )


def _fault(statement: PolicyStatement) -> Fault:
    services = ", ".join(statement.principals["Service"])
    trust = statement.kind is PolicyKind.TRUST
    return Fault(
        f"{statement.named} lets {services} act for anybody: it asks for no source",
        Severity.WARNING if trust else Severity.ERROR,
    )


RULE = Rule(
    id="MP-service-source",
    title="Services are let in for named sources",
    why="A service that acts for another customer is a confused deputy.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-4"),
    judge=_judge,
)
