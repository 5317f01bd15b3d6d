"""Cloud assemblies as the CDK writes them, small."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HOME = "222222222222"


def stack_artifact(template: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{HOME}/us-east-1",
        "properties": {"templateFile": template, **more},
    }


def stage_artifact(folder: str) -> dict[str, Any]:
    return {"type": "cdk:cloud-assembly", "properties": {"directoryName": folder}}


def write_manifest(folder: Path, artifacts: Mapping[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    manifest = {"version": "55.0.0", "artifacts": artifacts}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def write_template(file: Path, *, indent: int | None = 1, **resources: Any) -> None:
    file.write_text(json.dumps({"Resources": resources}, indent=indent))


def write_assembly(folder: Path, **templates: Mapping[str, Any]) -> Path:
    """Write templates as stacks of one account."""
    write_manifest(folder, {name: stack_artifact(f"{name}.json") for name in templates})
    for name, template in templates.items():
        (folder / f"{name}.json").write_text(json.dumps(template, indent=1))
    return folder
