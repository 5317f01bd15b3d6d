"""Rule: what deploys is no administrator."""

from __future__ import annotations

from collections.abc import Iterator

from promote.audit.attached_policies import identity_statements
from promote.audit.policies import statements_of
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_ADMINISTRATORS = ("/AdministratorAccess", "/PowerUserAccess", "/IAMFullAccess")


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != "AWS::IAM::Role" or not _deploys(resource):
        return NOT_APPLICABLE
    return Answer.of(_faults(resource, around))


def _deploys(role: Resource) -> bool:
    return any(
        service.startswith("cloudformation.")
        for one in statements_of(role)
        for service in one.principals.get("Service", ())
    )


def _faults(role: Resource, around: Surroundings) -> Iterator[str]:
    for arn in role.read.texts(role.properties.get("ManagedPolicyArns")):
        if arn.endswith(_ADMINISTRATORS):
            yield f"the deployment role has {arn.rpartition('/')[2]}"
    for one in identity_statements(role, around.stack_of(role)):
        if one.allows and {"*", "*:*", "iam:*"} & set(one.actions):
            yield f"{one.named} lets the deployment role do {', '.join(one.actions)}"


RULE = Rule(
    id="MP-deployment-role",
    title="Deployment roles are no administrators",
    why="Whoever can change what a pipeline deploys can do whatever its deployment role may.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-5", "NIST.800-53.R5 AC-6", "NIST.800-53.R5 CM-5"),
    judge=_judge,
)
