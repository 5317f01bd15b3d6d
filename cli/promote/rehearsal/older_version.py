"""A step that approves a version after a newer one of its model arrived."""

from __future__ import annotations

from promote.rehearsal.check import Observation
from promote.rehearsal.outcomes import wait_for_outcome
from promote.rehearsal.registering import approve_in_studio
from promote.rehearsal.world import EARLY, World
from promotion_steps.names import MODEL_APPROVER


def approve_an_older_version(world: World) -> Observation:
    """Approve the first version of all; its claim is refused, and no gate is asked."""
    source, target = world.hops[0]
    arn = world.packages[EARLY]
    approve_in_studio(world, arn, by=world.persona(MODEL_APPROVER))
    pipeline = world.pipeline(target)
    begun = pipeline.wait_for_execution(arn)
    ended = pipeline.wait_for_end(begun.execution_id)
    actions = pipeline.actions(begun.execution_id)
    failed = {action.name for action in actions if action.status == "Failed"}
    outcome = wait_for_outcome(world, source, target, arn)
    findings = str(outcome["findings"])
    return Observation(
        passed=ended.status == "Failed"
        and failed == {"check-request"}
        and {action.stage for action in actions} == {"Source", "Request"}
        and "older than" in findings,
        observed=findings,
        evidence={"outcome": outcome, "actions": [action.document() for action in actions]},
    )
