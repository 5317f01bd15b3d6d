"""An assembly, and what can be read out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from promote.access.grant import Grant
from promote.access.stack_template import StackTemplate
from promote.access.world import World
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.environments import AuditedEnvironment, environments_of
from promote.audit.model_gates import ModelGates, model_gates


@dataclass(frozen=True)
class AuditSubject:
    """What several parts of a report look at; each is worked out once."""

    assembly: CloudAssembly

    @cached_property
    def environments(self) -> list[AuditedEnvironment]:
        """The environments in the order of the path."""
        return environments_of(self.assembly)

    @cached_property
    def gates(self) -> Mapping[str, list[ModelGates]]:
        """Each model's gates in the order of its environments."""
        return model_gates(self.environments)

    @cached_property
    def world(self) -> World:
        """All policies, and what they allow together."""
        return World.of(
            tuple(
                StackTemplate(
                    stack_id=stack.name,
                    name=stack.stack_name,
                    account=stack.account,
                    region=stack.region,
                    template=stack.template,
                )
                for stack in self.assembly.stacks
            )
        )

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """Everything that a statement allows anybody."""
        return self.world.grants()

    @cached_property
    def names_of_accounts(self) -> Mapping[str, str]:
        """What people call each account: its environments' names."""
        names: dict[str, list[str]] = {}
        for one in self.environments:
            names.setdefault(one.account, []).append(one.name)
        return {account: " and ".join(dict.fromkeys(found)) for account, found in names.items()}
