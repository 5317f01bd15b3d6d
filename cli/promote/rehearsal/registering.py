"""Registers and decides in a rehearsal: with this very command line, as the right people."""

from __future__ import annotations

import json
from typing import Any

from promote.rehearsal.image_repository import image_uri
from promote.rehearsal.packing import CONTAINER_ENVIRONMENT
from promote.rehearsal.sessions import DATA_SCIENTIST, MODEL_APPROVER
from promote.rehearsal.world import MODEL, World
from promotion_steps.names import Environment


def register(world: World, version: str, files: str = "") -> dict[str, Any]:
    """Register a model's files as a data scientist of the first environment.

    The rehearsal remembers the version by the name it gives it.
    """
    source = world.source
    variables = [f"--env={name}={value}" for name, value in CONTAINER_ENVIRONMENT.items()]
    document = world.promote_well(
        source,
        DATA_SCIENTIST,
        [
            "register",
            MODEL,
            str(world.artifact(files)),
            f"--image={image_uri(source.region)}",
            f"--metrics={world.report(files)}",
            f"--metadata=rehearsal={version}",
            "--inference-instance=ml.m5.large",
            *variables,
        ],
    )
    world.packages[version] = document["model_package_arn"]
    return document


def approve(world: World, environment: Environment, arn: str) -> dict[str, Any]:
    """Approve a version as an approver of the environment."""
    command = ["approve", arn, "--comment", "rehearsed"]
    return world.promote_well(environment, MODEL_APPROVER, command)


def status(world: World, environment: Environment, arn: str) -> dict[str, Any]:
    """Ask, as a data scientist, what became of a version; a failed promotion is an answer too."""
    finished = world.promote(environment, DATA_SCIENTIST, ["status", arn, "--json"])
    document: dict[str, Any] = json.loads(finished.stdout or "{}")
    return document | {"exit_code": finished.exit_code, "stderr": finished.stderr.strip()}
