"""Changes an artifact between its approval and its promotion."""

from __future__ import annotations

from promote.rehearsal.executions import PipelineView
from promote.rehearsal.registering import approve
from promote.rehearsal.waiting import wait_for
from promote.rehearsal.world import World
from promotion_steps.names import DATA_SCIENTIST

GATES_STAGE = "Validate"
STAGE_BEFORE = "Request"


def approve_and_tamper(world: World, arn: str) -> None:
    """Hold the promotion before its gates, overwrite one byte in S3, and let it go on."""
    source, target = world.hops[0]
    pipeline = world.pipeline(target)
    transition = {
        "pipelineName": pipeline.name,
        "stageName": GATES_STAGE,
        "transitionType": "Inbound",
    }
    pipeline.client.disable_stage_transition(**transition, reason="rehearsal of a late change")
    try:
        approve(world, source, arn)
        _wait_until_requested(pipeline, arn)
        _flip_last_byte(world, arn)
    finally:
        pipeline.client.enable_stage_transition(**transition)


def _wait_until_requested(pipeline: PipelineView, arn: str) -> None:
    execution = pipeline.wait_for_execution(arn)

    def accepted() -> bool | None:
        actions = pipeline.actions(execution.execution_id)
        done = [one for one in actions if one.stage == STAGE_BEFORE and one.status == "Succeeded"]
        return True if done else None

    wait_for(f"the stage {STAGE_BEFORE} of {pipeline.name}", accepted)


def _flip_last_byte(world: World, arn: str) -> None:
    """Overwrite the object as the data scientist, who may write there."""
    scientist = world.sessions.persona(world.source, world.persona(DATA_SCIENTIST))
    s3 = world.sessions.client("s3", scientist)
    bucket, key = world.artifact_location(arn)
    body = bytearray(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    body[-1] ^= 1
    s3.put_object(Bucket=bucket, Key=key, Body=bytes(body))
