"""A step that approves a version whose promotion failed, in two ways."""

from __future__ import annotations

from promote.rehearsal.check import Observation
from promote.rehearsal.outcomes import wait_for_outcome
from promote.rehearsal.registering import approve_in_studio, status
from promote.rehearsal.serving import FIRST_FAILURE
from promote.rehearsal.world import World
from promotion_steps.names import ARRIVAL, MODEL_APPROVER


def approve_what_failed(world: World) -> Observation:
    """Approve in the second environment what failed there: by `promote approve`, then without."""
    (source, target), (_, following) = world.hops[:2]
    failed = wait_for_outcome(world, source, target, world.packages[FIRST_FAILURE])["version"]
    left = status(world, target, failed)
    approver = world.persona(MODEL_APPROVER)
    refused = world.promote(target, approver, ["approve", failed, "--comment", "rehearsed"])
    approve_in_studio(world, failed, by=approver, environment=target)
    pipeline = world.pipeline(following)
    begun = pipeline.wait_for_execution(failed)
    ended = pipeline.wait_for_end(begun.execution_id)
    outcome = wait_for_outcome(world, target, following, failed)
    return Observation(
        passed=left["approval"] == "Rejected"
        and "Promotion failed" in left["comment"]
        and refused.exit_code == 1
        and ARRIVAL in refused.stderr
        and ended.status == "Failed"
        and ARRIVAL in (outcome["findings"] or ""),
        observed=refused.stderr.strip(),
        evidence={"version": left, "outcome": outcome, "execution": ended.document()},
    )
