"""What a role may do by all policies of its own stack."""

from __future__ import annotations

from promote.audit.audited_stack import AuditedStack
from promote.audit.policies import statements_of
from promote.audit.policy_statement import PolicyKind, PolicyStatement
from promote.audit.resource import Resource

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")


def identity_statements(role: Resource, stack: AuditedStack) -> list[PolicyStatement]:
    """Return a role's own statements and those of the policies that are attached to it."""
    carriers = [role, *(one for one in stack.of_type(*_POLICIES) if _is_attached(one, role))]
    return [
        statement
        for carrier in carriers
        for statement in statements_of(carrier)
        if statement.kind is PolicyKind.IDENTITY
    ]


def _is_attached(policy: Resource, role: Resource) -> bool:
    names = set(policy.read.texts(policy.properties.get("Roles")))
    names.update(policy.read.texts(policy.properties.get("RoleName")))
    attached = set(role.read.texts(role.properties.get("ManagedPolicyArns")))
    return bool(role.references & names or policy.references & attached)
