"""Registers and decides in a rehearsal: with this very command line, as the right people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from promote.package_group import find_group
from promote.registration import register as do_register
from promote.rehearsal.dossier import Dossier
from promote.rehearsal.sessions import DATA_SCIENTIST, MODEL_APPROVER
from promote.rehearsal.world import World
from promotion_steps.names import Environment


def register(
    world: World, version: str, dossier: Dossier, *, by: str = DATA_SCIENTIST
) -> dict[str, Any]:
    """Register a model in the first environment.

    The rehearsal remembers the version by the name it gives it.
    """
    arguments = [*dossier.arguments(), f"--metadata=rehearsal={version}"]
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


def approve(world: World, environment: Environment, arn: str) -> dict[str, Any]:
    """Approve a version as an approver of the environment."""
    command = ["approve", arn, "--comment", "rehearsed"]
    return world.promote_well(environment, MODEL_APPROVER, command)


def approve_in_studio(world: World, arn: str, *, by: str) -> None:
    """Approve a version without this command line, as SageMaker Studio does."""
    credentials = world.sessions.acting(world.source, by)
    world.sessions.client("sagemaker", credentials).update_model_package(
        ModelPackageArn=arn, ModelApprovalStatus="Approved"
    )


def status(world: World, environment: Environment, arn: str) -> dict[str, Any]:
    """Ask, as a data scientist, what became of a version; a failed promotion is an answer too."""
    finished = world.promote(environment, DATA_SCIENTIST, ["status", arn, "--json"])
    document: dict[str, Any] = json.loads(finished.stdout or "{}")
    return document | {"exit_code": finished.exit_code, "stderr": finished.stderr.strip()}
