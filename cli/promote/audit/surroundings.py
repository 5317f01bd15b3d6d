"""What a rule may know besides the resource that it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from promote.audit.action_reference import ActionReference
from promote.audit.audited_stack import AuditedStack
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.policies import statements_of
from promote.audit.resource import Resource

_ROLE = "AWS::IAM::Role"


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The assembly that a resource is part of, and what the auditor said.

    Args:
        assembly: All templates.
        organization: Id of the organization that all accounts belong to.
            Default: those that the templates name.
        actions: What each IAM action may be narrowed to. Default: not known.
    """

    assembly: CloudAssembly
    organization: str | None = None
    actions: ActionReference | None = None

    def stack_of(self, resource: Resource) -> AuditedStack:
        """Return the template that a resource is part of."""
        return self._stacks[resource.stack]

    def is_boundary(self, resource: Resource) -> bool:
        """Tell whether a managed policy limits roles and grants nothing to anybody."""
        return (resource.stack, resource.logical_id) in self._boundaries

    @cached_property
    def organizations(self) -> frozenset[str]:
        """Organizations that accounts belong to: what the auditor says, else the templates."""
        if self.organization:
            return frozenset({self.organization})
        return frozenset(
            value
            for stack in self.assembly.stacks
            for resource in stack.resources
            for statement in statements_of(resource)
            for value in statement.condition_values("aws:PrincipalOrgID")
        )

    @cached_property
    def bounds_roles(self) -> bool:
        """Whether some role of the assembly has a permissions boundary."""
        return any(
            "PermissionsBoundary" in role.properties
            for stack in self.assembly.stacks
            for role in stack.of_type(_ROLE)
        )

    @cached_property
    def _stacks(self) -> dict[str, AuditedStack]:
        return {stack.name: stack for stack in self.assembly.stacks}

    @cached_property
    def _boundaries(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (stack.name, policy.logical_id)
            for stack in self.assembly.stacks
            for policy in stack.of_type("AWS::IAM::ManagedPolicy")
            if _limits_only(policy, stack)
        )


def _limits_only(policy: Resource, stack: AuditedStack) -> bool:
    """Tell whether the stack's principals have a policy as their boundary and never attached."""
    reference = f"${{{policy.logical_id}}}"
    arn = f":policy/{policy.name}"
    bounds = attaches = bool(policy.properties.keys() & {"Roles", "Users", "Groups"})
    for principal in stack.of_type("AWS::IAM::Role", "AWS::IAM::User"):
        boundary = principal.text("PermissionsBoundary") or ""
        bounds = bounds or boundary == reference or boundary.endswith(arn)
        attached = principal.read.texts(principal.properties.get("ManagedPolicyArns"))
        attaches = attaches or any(one == reference or one.endswith(arn) for one in attached)
    return bounds and not attaches
