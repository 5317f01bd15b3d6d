"""Stacks whose references are resolved, those between stacks included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promote.access.intrinsics import Elsewhere, Intrinsics
from promote.access.stack_template import StackTemplate
from promote.access.unresolved import Text, Unresolved


@dataclass(frozen=True, slots=True)
class ResolvedResource:
    """A resource, its properties and its ARN without references."""

    stack: StackTemplate
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    name: Text
    arn: Text

    @property
    def place(self) -> str:
        """Name it in a sentence."""
        return f"{self.stack.stack_id}/{self.logical_id}"

    def texts(self, key: str) -> list[Any]:
        """Return a property that is a list; empty without it."""
        value = self.properties.get(key, [])
        return value if isinstance(value, list) else [value]


def resolved_resources(stacks: Iterable[StackTemplate]) -> tuple[ResolvedResource, ...]:
    """Resolve all resources of all stacks; those that a condition leaves out are left out."""
    outputs = _Outputs()
    for stack in stacks:
        outputs.add(stack)
    return tuple(
        _resource(stack, intrinsics, logical_id)
        for stack, intrinsics in outputs.known
        for logical_id in sorted(stack.resources)
        if intrinsics.is_defined(logical_id)
    )


def _resource(stack: StackTemplate, intrinsics: Intrinsics, logical_id: str) -> ResolvedResource:
    found = intrinsics.physical(logical_id)
    unknown = Unresolved(f"{stack.stack_id}/{logical_id}")
    return ResolvedResource(
        stack,
        logical_id,
        str(stack.resources[logical_id].get("Type")),
        intrinsics.properties(logical_id),
        found.name if found else unknown,
        found.arn if found else unknown,
    )


class _Outputs:
    """What stacks tell each other."""

    def __init__(self) -> None:
        self.known: list[tuple[StackTemplate, Intrinsics]] = []

    def add(self, stack: StackTemplate) -> None:
        self.known.append((stack, Intrinsics(stack, self._elsewhere_of(stack))))

    def _elsewhere_of(self, reader: StackTemplate) -> Elsewhere:
        def elsewhere(function: str, argument: Any) -> Any:
            if function == "Fn::ImportValue":
                return self._exported(reader, argument)
            return self._output(argument)

        return elsewhere

    def _exported(self, reader: StackTemplate, name: Any) -> Any:
        for stack, intrinsics, output in self._all():
            is_near = (stack.account, stack.region) == (reader.account, reader.region)
            export = output.get("Export", {}).get("Name")
            if is_near and export is not None and intrinsics.resolve(export) == name:
                return intrinsics.resolve(output["Value"])
        return None

    def _output(self, argument: Any) -> Any:
        wanted = argument if isinstance(argument, Mapping) else {}
        found = [
            (intrinsics, stack.template.get("Outputs", {}).get(wanted.get("OutputName")))
            for stack, intrinsics in self.known
            if stack.name == wanted.get("StackName")
        ]
        if len(found) != 1 or found[0][1] is None:  # a name may be taken in several accounts
            return None
        return found[0][0].resolve(found[0][1]["Value"])

    def _all(self) -> Iterator[tuple[StackTemplate, Intrinsics, Mapping[str, Any]]]:
        for stack, intrinsics in self.known:
            for output in stack.template.get("Outputs", {}).values():
                yield stack, intrinsics, output
