"""What CloudFormation checks of each resource before a handler sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_region

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending.resources.resource_schemas import schema_problems
from promote.rehearsal.emulator.mending.resources.taken_names import refuse_taken_name

_MODULE = "ministack.services.cloudformation.stacks"

Properties = Mapping[str, Any]


def install() -> None:
    """Check resources that stacks create and update."""
    hooks.replace(_MODULE, "_provision_resource", _checking_creations)
    hooks.replace(_MODULE, "_update_resource", _checking_updates)


def _checking_creations(original: Callable[..., Any]) -> Callable[..., Any]:
    def provision(resource_type: str, logical_id: str, properties: Properties, stack: str) -> Any:
        _refuse_misshapen(resource_type, logical_id, properties)
        refuse_taken_name(resource_type, properties)
        return original(resource_type, logical_id, properties, stack)

    return provision


def _checking_updates(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        resource_type: str, physical_id: str, old: Properties, new: Properties, *more: Any
    ) -> Any:
        if new != old:
            _refuse_misshapen(resource_type, more[1] if more[1:] else physical_id, new)
        return original(resource_type, physical_id, old, new, *more)

    return update


def _refuse_misshapen(resource_type: str, logical_id: str, properties: Properties) -> None:
    problems = schema_problems(resource_type, properties, get_region())
    if problems:
        raise ValueError(
            f"Properties validation failed for resource {logical_id} with message:\n"
            + "\n".join(problems)
        )
