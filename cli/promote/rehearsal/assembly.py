"""What a synthesized cloud assembly says about the path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from promote.refusal import RefusalError
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, TARGET_TAG, Environment

_STACK = "aws:cloudformation:stack"


@dataclass(frozen=True, kw_only=True, slots=True)
class SynthesizedStack:
    """A stack of the assembly.

    Args:
        stack_id: What `cdk deploy` calls it.
        name: What CloudFormation calls it.
        target: Name of the environment after this one; None at the end of the path.
    """

    stack_id: str
    name: str
    environment: Environment
    target: str | None

    @classmethod
    def from_artifact(cls, stack_id: str, artifact: Mapping[str, Any]) -> SynthesizedStack:
        """Read an artifact of `manifest.json`.

        Raises:
            RefusalError: The stack is of no environment of a path.
        """
        properties = artifact["properties"]
        tags = properties.get("tags", {})
        missing = sorted({PATH_TAG, ENVIRONMENT_TAG} - tags.keys())
        if missing:
            raise RefusalError(
                f"{stack_id}: not of a promotion path, expected the tag {missing[0]}"
            )
        place = urlsplit(artifact["environment"])
        return cls(
            stack_id=stack_id,
            name=properties.get("stackName", stack_id),
            environment=Environment(
                path=tags[PATH_TAG],
                name=tags[ENVIRONMENT_TAG],
                account=place.netloc,
                region=place.path.strip("/"),
            ),
            target=tags.get(TARGET_TAG),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembly:
    """A synthesized folder, and the environments its stacks go to.

    Args:
        environments: In the order of the path.
    """

    folder: Path
    environments: tuple[Environment, ...]
    stacks: tuple[SynthesizedStack, ...]

    @classmethod
    def from_folder(cls, folder: Path) -> Assembly:
        """Read `manifest.json`.

        Raises:
            RefusalError: It holds no path of environments.
        """
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        stacks = tuple(
            SynthesizedStack.from_artifact(name, artifact)
            for name, artifact in sorted(manifest["artifacts"].items())
            if artifact["type"] == _STACK
        )
        return cls(folder=folder, environments=_in_path_order(stacks, folder), stacks=stacks)

    def stacks_of(self, environment: Environment) -> tuple[SynthesizedStack, ...]:
        """Return the stacks of one environment."""
        return tuple(stack for stack in self.stacks if stack.environment == environment)


def _in_path_order(stacks: Iterable[SynthesizedStack], folder: Path) -> tuple[Environment, ...]:
    found = {stack.environment.name: stack.environment for stack in stacks}
    target_of = {stack.environment.name: stack.target for stack in stacks if stack.target}
    first = sorted(found.keys() - target_of.values())
    if len(first) != 1:
        raise RefusalError(
            f"{folder}: stacks form no path, got the first environments {first}, expected one"
        )
    ordered = [found[first[0]]]
    while (following := target_of.get(ordered[-1].name)) in found:
        ordered.append(found[following])
    return tuple(ordered)
