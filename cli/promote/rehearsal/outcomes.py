"""Waits until a source package tells what became of it in the next environment."""

from __future__ import annotations

from typing import Any

from promote.rehearsal.registering import status
from promote.rehearsal.waiting import wait_for
from promote.rehearsal.world import World
from promotion_steps.names import Environment, outcome_property

OUTCOME_PATIENCE_SECONDS = 20.0


def wait_for_outcome(
    world: World, source: Environment, target: Environment, arn: str
) -> dict[str, Any]:
    """Wait until the source package carries the target's verdict, then ask for it as a person."""
    registry = world.sessions.client("sagemaker", world.sessions.platform_team(source))

    def recorded() -> str | None:
        metadata = registry.describe_model_package(ModelPackageName=arn).get(
            "CustomerMetadataProperties", {}
        )
        verdict: str | None = metadata.get(outcome_property(target.name, "verdict"))
        return verdict

    wait_for(
        f"the verdict of {target.name} on {arn}",
        recorded,
        seconds=OUTCOME_PATIENCE_SECONDS,
        observed=lambda: f"none, see {world.sessions.emulator.log}",
    )
    shown = status(world, source, arn)
    outcomes = [one for one in shown["outcomes"] if one["environment"] == target.name]
    return {**outcomes[0], "exit_code": shown["exit_code"]}
