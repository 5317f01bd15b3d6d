"""The environments of an assembly in the order of the path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from promote.audit.audited_stack import AuditedStack
from promote.audit.cloud_assembly import CloudAssembly


@dataclass(frozen=True, kw_only=True)
class AuditedEnvironment:
    """The stacks that one environment has.

    Args:
        name: The environment's name, else its account and region.
        path: The promotion path that it is part of. Default: none says so.
        account: Its account.
        region: Its region.
        target: Where versions go from here. Default: nowhere, or no tag tells.
        stacks: Its stacks by their names.
    """

    name: str
    path: str | None
    account: str
    region: str
    target: str | None
    stacks: tuple[AuditedStack, ...]

    def as_document(self) -> dict[str, Any]:
        """Return what the report says of it."""
        types = Counter(one.type for stack in self.stacks for one in stack.resources)
        return {
            "name": self.name,
            "path": self.path,
            "account": self.account,
            "region": self.region,
            "stacks": [stack.name for stack in self.stacks],
            "resources": dict(sorted(types.items())),
        }


def environments_of(assembly: CloudAssembly) -> list[AuditedEnvironment]:
    """Return the environments, each after the one whose versions it takes."""
    groups: dict[tuple[str, ...], list[AuditedStack]] = {}
    for stack in assembly.stacks:
        key = (stack.path or "", stack.environment, stack.account, stack.region)
        groups.setdefault(key, []).append(stack)
    found = [_environment(stacks) for _, stacks in sorted(groups.items())]
    return sorted(found, key=lambda one: (one.path is None, one.path or "", _place(one, found)))


def _environment(stacks: Sequence[AuditedStack]) -> AuditedEnvironment:
    first = stacks[0]
    return AuditedEnvironment(
        name=first.environment,
        path=first.path,
        account=first.account,
        region=first.region,
        target=next((stack.target for stack in stacks if stack.target), None),
        stacks=tuple(stacks),
    )


def _place(environment: AuditedEnvironment, among: Sequence[AuditedEnvironment]) -> int:
    """Count how many environments lie before one; a circle of targets ends where it began."""
    before: list[str] = []
    source = _source(environment, among)
    while source and source.name not in (environment.name, *before):
        before.append(source.name)
        source = _source(source, among)
    return len(before)


def _source(
    environment: AuditedEnvironment, among: Sequence[AuditedEnvironment]
) -> AuditedEnvironment | None:
    return next(
        (one for one in among if one.target == environment.name and one.path == environment.path),
        None,
    )
