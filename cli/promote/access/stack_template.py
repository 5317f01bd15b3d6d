"""The templates of a cloud assembly, and where each goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from promote.access.malformed import malformed

_STACK = "aws:cloudformation:stack"
_NESTED_ASSEMBLY = "cdk:cloud-assembly"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackTemplate:
    """A stack as it was synthesized.

    Args:
        stack_id: What the assembly calls it; unique there.
        name: What CloudFormation calls it; unique in an account and region.
        account: `unknown-account` where the stack goes anywhere; so the region.
    """

    stack_id: str
    name: str
    account: str
    region: str
    template: Mapping[str, Any]

    @property
    def resources(self) -> dict[str, Mapping[str, Any]]:
        """Return the resources by their logical ids."""
        return dict(self.template.get("Resources", {}))


def read_stacks(assembly: Path) -> tuple[StackTemplate, ...]:
    """Read all stacks of an assembly and of those inside it.

    Raises:
        RefusalError: It is no cloud assembly, or a template cannot be read.
    """
    return tuple(sorted(_stacks(assembly), key=lambda stack: stack.stack_id))


def _stacks(assembly: Path) -> Iterator[StackTemplate]:
    artifacts = _json_file(assembly / "manifest.json").get("artifacts")
    if not isinstance(artifacts, Mapping):
        raise malformed(f"{assembly}/manifest.json", "no artifacts", artifacts, "a cloud assembly")
    for stack_id, artifact in sorted(artifacts.items()):
        properties = artifact.get("properties", {})
        if artifact.get("type") == _NESTED_ASSEMBLY:
            yield from _stacks(assembly / properties["directoryName"])
        elif artifact.get("type") == _STACK:
            yield _stack(assembly, stack_id, artifact["environment"], properties)


def _stack(
    assembly: Path, stack_id: str, environment: str, properties: Mapping[str, Any]
) -> StackTemplate:
    place = urlsplit(environment)
    return StackTemplate(
        stack_id=stack_id,
        name=properties.get("stackName", stack_id),
        account=place.netloc,
        region=place.path.strip("/"),
        template=_json_file(assembly / properties["templateFile"]),
    )


def _json_file(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise malformed(
            str(path), "not readable", error.strerror, "a file of a cloud assembly"
        ) from error
    except ValueError as error:
        raise malformed(str(path), "no JSON", str(error), "a file of a cloud assembly") from error
    if not isinstance(content, Mapping):
        raise malformed(str(path), "not an object", type(content).__name__, "a JSON object")
    return content
