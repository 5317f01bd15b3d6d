"""Rule: no statement allows actions by a wildcard."""

from __future__ import annotations

from collections.abc import Iterator

from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyStatement, is_account_root
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_KEY = "AWS::KMS::Key"


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if around.is_boundary(resource):
        return NOT_APPLICABLE
    allowing = [one for one in statements_of(resource) if one.allows]
    if not allowing:
        return NOT_APPLICABLE
    return Answer.of(fault for one in allowing for fault in _faults(resource, one))


def _faults(resource: Resource, statement: PolicyStatement) -> Iterator[str]:
    if statement.not_actions:
        yield f"{statement.named} allows everything but {', '.join(statement.not_actions)}"
    for action in statement.actions:
        if "*" in action and not _leaves_the_key_to_iam(resource, statement, action):
            yield f"{statement.named} allows {action}"


def _leaves_the_key_to_iam(resource: Resource, statement: PolicyStatement, action: str) -> bool:
    """Tell whether it is AWS's default key policy, without which nobody could manage the key."""
    principals = statement.principals.get("AWS", ())
    return (
        resource.type == _KEY
        and action == "kms:*"
        and not statement.foreign_principals(resource.account)
        and all(is_account_root(principal) for principal in principals)
    )


RULE = Rule(
    id="MP-wildcard-action",
    title="Statements name the actions that they allow",
    why="A wildcard allows what AWS adds tomorrow, and nobody reviews it.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-6"),
    judge=_judge,
)
