"""The synthesized stacks of one environment, as `cdk synth` left them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promote.refusal import USAGE, RefusalError
from promotion_steps.names import Environment

_STACK = "aws:cloudformation:stack"


@dataclass(frozen=True, kw_only=True, slots=True)
class SynthesizedStack:
    """A stack as synthesized.

    Args:
        bootstrap_parameter: SSM parameter that has the version of the CDK's bootstrap stack.
        bootstrap_version: The least version that can deploy it.
    """

    name: str
    template: Mapping[str, Any]
    bootstrap_parameter: str
    bootstrap_version: int


def read_stacks(folder: Path, environment: Environment) -> tuple[SynthesizedStack, ...] | None:
    """Read the stacks of an environment; None where nothing was synthesized.

    Raises:
        RefusalError: The folder has a manifest that is none.
    """
    file = folder / "manifest.json"
    if not file.is_file():
        return None
    home = f"aws://{environment.account}/{environment.region}"
    try:
        artifacts = json.loads(file.read_text("utf-8"))["artifacts"]
        return tuple(
            _read(folder, name, artifact)
            for name, artifact in sorted(artifacts.items())
            if artifact["type"] == _STACK and artifact["environment"] == home
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusalError(
            f"--assembly: not a cloud assembly, got {str(folder)!r} ({error}),"
            " expected what `make synth` writes",
            exit_code=USAGE,
        ) from error


def _read(folder: Path, name: str, artifact: Mapping[str, Any]) -> SynthesizedStack:
    properties = artifact["properties"]
    template = json.loads((folder / properties["templateFile"]).read_text("utf-8"))
    return SynthesizedStack(
        name=properties.get("stackName", name),
        template=template,
        bootstrap_parameter=properties["bootstrapStackVersionSsmParameter"],
        bootstrap_version=properties["requiresBootstrapStackVersion"],
    )
