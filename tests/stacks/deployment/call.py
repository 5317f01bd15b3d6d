"""What CloudFormation's handlers ask of AWS for the resources of a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from promote.access.resolved_stack import ResolvedResource, resolved_resources
from promote.access.stack_template import StackTemplate
from tests.stacks.authorization.reference import takes

OF_A_STACK = ("create", "read", "update", "delete")
"""Handlers that stacks call; `list` is for people."""
NAMING = ("ExecutionRoleArn", "KmsKeyId")
"""Properties that name what the template does not define."""


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """One action on one resource."""

    action: str
    resource: str


def handler_actions(resource_type: str, region: str) -> set[str]:
    """Return what the published schema of a resource type says its handlers need."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, resource_type).schema
    return {action for name in OF_A_STACK for action in schema["handlers"][name]["permissions"]}


def calls_of(stack: StackTemplate) -> set[Call]:
    """Return the calls for all resources of a template, over their whole lives.

    An action is asked for on each ARN of the template that the service authorization reference
    says it takes: creating an endpoint asks for its configuration, too.
    """
    resources = resolved_resources([stack])
    named = set(_named(resources))
    actions = {action for one in resources for action in handler_actions(one.type, stack.region)}
    return {Call(action, arn) for action in actions for arn in named if takes(action, arn)}


def _named(resources: Iterable[ResolvedResource]) -> Iterator[str]:
    for resource in resources:
        yield str(resource.arn)
        yield from (str(resource.properties[key]) for key in NAMING if key in resource.properties)
