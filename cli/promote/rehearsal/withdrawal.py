"""A step that rejects a version which is served downstream, and looks at what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from promote.rehearsal.check import Observation
from promote.rehearsal.promotion import invoke
from promote.rehearsal.registering import status
from promote.rehearsal.waiting import QUIET_SECONDS, wait_for
from promote.rehearsal.world import MODEL, World
from promotion_steps.names import MODEL_APPROVER, WITHDRAWN, Environment


def reject_promoted(world: World) -> Observation:
    """Reject the version that went the whole path; each environment after the first marks it."""
    arn = world.packages[world.source.name]
    targets = [target for _, target in world.hops]
    before = {target.name: _running(world, target) for target in targets}
    approver = world.persona(MODEL_APPROVER)
    world.promote_well(world.source, approver, ["reject", arn, "--comment", "rehearsed"])
    for target in targets:
        _wait_until_marked(world, target)
    time.sleep(QUIET_SECONDS)
    after = {target.name: _running(world, target) for target in targets}
    told = {one.name: status(world, one, world.packages[one.name]) for one in targets}
    marks = {name: shown["withdrawn"] for name, shown in told.items()}
    return Observation(
        passed=after == before
        and all(shown["approval"] != "Rejected" for shown in told.values())
        and set(marks.values()) == {f"{arn} was rejected in {world.source.name}"},
        observed=_in_words(marks, before, after),
        evidence={"before": before, "after": after, "status": told},
    )


def _wait_until_marked(world: World, environment: Environment) -> None:
    registry = world.sessions.client("sagemaker", world.sessions.platform_team(environment))
    arn = world.packages[environment.name]

    def mark() -> str | None:
        described = registry.describe_model_package(ModelPackageName=arn)
        text: str | None = described.get("CustomerMetadataProperties", {}).get(WITHDRAWN)
        return text

    wait_for(
        f"the mark of {arn}", mark, observed=lambda: f"none, see {world.sessions.emulator.log}"
    )


def _running(world: World, environment: Environment) -> dict[str, Any]:
    """Tell what an environment serves, what that answers, and what its pipeline ever started."""
    sagemaker = world.sessions.client("sagemaker", world.sessions.platform_team(environment))
    endpoint = sagemaker.describe_endpoint(EndpointName=environment.endpoint(MODEL))
    executions = world.pipeline(environment).executions()
    return {
        "endpoint_config": endpoint["EndpointConfigName"],
        "answer": invoke(world, environment, 1),
        "executions": sorted(execution.execution_id for execution in executions),
    }


def _in_words(
    marks: Mapping[str, str | None], before: Mapping[str, Any], after: Mapping[str, Any]
) -> str:
    marked = ", ".join(f"{name}: {mark}" for name, mark in marks.items())
    changed = [name for name in before if before[name] != after[name]]
    served = f"{', '.join(changed)} changed" if changed else "the same endpoints serve"
    return f"{marked}; {served}"
