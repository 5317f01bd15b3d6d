"""Registers and decides in a rehearsal: with this very command line, as the right people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from promote.package_group import find_group
from promote.registration import register as do_register
from promote.rehearsal.dossier import Dossier
from promote.rehearsal.world import MODEL, World
from promotion_steps.names import DATA_SCIENTIST, MODEL_APPROVER, Environment

PENDING = "pending"
"""The version that waits for a decision, and whose wait is in vain."""


def register(world: World, version: str, dossier: Dossier) -> dict[str, Any]:
    """Register a model in the first environment, as a data scientist whose model it is.

    The rehearsal remembers the version by the name it gives it.
    """
    arguments = [*dossier.arguments(), f"--metadata=rehearsal={version}"]
    by = world.persona(DATA_SCIENTIST, dossier.model)
    document = world.promote_well(world.source, by, arguments)
    world.packages[version] = document["model_package_arn"]
    return document


def register_quickly(world: World, version: str, dossier: Dossier, *, by: str) -> None:
    """Register a model without starting the command line, by the functions behind it."""
    credentials = world.sessions.acting(world.source, by)
    session = world.sessions.emulator.session_with(credentials, world.source.region)
    candidate = replace(dossier, metadata={**dossier.metadata, "rehearsal": version}).candidate()
    group = find_group(session, dossier.model)
    world.packages[version] = do_register(session, group, candidate).model_package_arn


def pending_version(world: World) -> str:
    """Return a version that waits for a decision, registered when it is first asked for."""
    if PENDING not in world.packages:
        register(world, PENDING, world.dossier)
    return world.packages[PENDING]


def approve(
    world: World, environment: Environment, arn: str, *, model: str = MODEL
) -> dict[str, Any]:
    """Approve a version as an approver of the environment whose model it is."""
    command = ["approve", arn, "--comment", "rehearsed"]
    return world.promote_well(environment, world.persona(MODEL_APPROVER, model), command)


def approve_in_studio(
    world: World, arn: str, *, by: str, environment: Environment | None = None
) -> None:
    """Approve a version without this command line, as SageMaker Studio does.

    Args:
        world: Whose.
        arn: The version.
        by: The work of who approves.
        environment: Where it is registered. Default: the first.
    """
    credentials = world.sessions.acting(environment or world.source, by)
    world.sessions.client("sagemaker", credentials).update_model_package(
        ModelPackageArn=arn, ModelApprovalStatus="Approved"
    )


def status(world: World, environment: Environment, arn: str) -> dict[str, Any]:
    """Ask, as a data scientist, what became of a version; a failed promotion is an answer too."""
    who = world.persona(DATA_SCIENTIST)
    finished = world.promote(environment, who, ["status", arn, "--json"])
    document: dict[str, Any] = json.loads(finished.stdout or "{}")
    return document | {"exit_code": finished.exit_code, "stderr": finished.stderr.strip()}
