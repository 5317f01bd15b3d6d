"""Steps in which people of one team try to work on a model of another."""

from __future__ import annotations

from collections.abc import Sequence

from promote.rehearsal.batch_model import BATCH_MODEL
from promote.rehearsal.check import Observation
from promote.rehearsal.registering import pending_version
from promote.rehearsal.world import World
from promotion_steps.names import DATA_SCIENTIST, MODEL_APPROVER


def register_for_another_team(world: World) -> Observation:
    """Register what the model's own data scientists register, as the batch model's."""
    return _try(world, DATA_SCIENTIST, world.dossier.arguments(), "CreateModelPackage")


def approve_for_another_team(world: World) -> Observation:
    """Approve what the model's own approvers may approve, as the batch model's."""
    command = ["approve", pending_version(world)]
    return _try(world, MODEL_APPROVER, command, "UpdateModelPackage")


def _try(world: World, persona: str, command: Sequence[str], operation: str) -> Observation:
    who = world.persona(persona, BATCH_MODEL)
    finished = world.promote(world.source, who, command)
    return Observation(
        passed=finished.exit_code == 1
        and f"{operation}: access denied" in finished.stderr
        and who != world.persona(persona),
        observed=finished.stderr.strip() or finished.stdout.strip(),
        evidence={"exit_code": finished.exit_code, "who": world.source.role(who)},
    )
