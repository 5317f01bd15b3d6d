"""Cloud assemblies as the CDK writes them, small."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.environments import AuditedEnvironment, environments_of
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, TARGET_TAG

HOME = "222222222222"
ACCOUNTS = {"dev": "111111111111", "staging": HOME, "prod": "333333333333"}


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


def write_environments(
    folder: Path,
    *,
    templates: Mapping[str, Mapping[str, Any]] | None = None,
    promotions: Mapping[str, Any] | None = None,
) -> list[AuditedEnvironment]:
    """Write and read a path of environments: staging in an account of its own, then prod."""
    write_path(folder, templates=templates, promotions=promotions)
    return environments_of(CloudAssembly.read(folder))


def write_path(
    folder: Path,
    *,
    templates: Mapping[str, Mapping[str, Any]] | None = None,
    promotions: Mapping[str, Any] | None = None,
) -> Path:
    """Write a stack for each environment of a path.

    Args:
        folder: Where to.
        templates: By environment. Default: empty ones.
        promotions: Settings of a promotion by environment. Default: none has any.
    """
    artifacts = {}
    targets = {"dev": "staging", "staging": "prod", "prod": None}
    for name, target in targets.items():
        tags = {PATH_TAG: "acme", ENVIRONMENT_TAG: name} | ({TARGET_TAG: target} if target else {})
        artifacts[name] = stack_artifact(f"{name}.json", tags=tags) | {
            "environment": f"aws://{ACCOUNTS[name]}/us-east-1"
        }
    write_manifest(folder, artifacts)
    for name in targets:
        write_template(folder / f"{name}.json", **(templates or {}).get(name, {}))
        if name in (promotions or {}):
            _write_bundle(folder, name, (promotions or {})[name])
    return folder


def _write_bundle(folder: Path, name: str, settings: Any) -> None:
    bundle = folder / f"asset.{name}"
    bundle.mkdir()
    (bundle / "promotion.json").write_text(json.dumps(settings))
    files = {"f": {"source": {"path": bundle.name, "packaging": "zip"}}}
    (folder / f"{name}.assets.json").write_text(json.dumps({"files": files}))
