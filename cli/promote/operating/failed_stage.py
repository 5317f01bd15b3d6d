"""The stage of a pipeline that failed, and its next attempt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promote.refusal import RefusalError
from promote.retry_decision import RetryDecision
from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.names import MODEL_PACKAGE_VARIABLE
from promotion_steps.pipeline_execution import PipelineExecution

POLL_SECONDS = 2.0

_FAILED = "Failed"
_CHANGED = (
    "ConflictException",
    "NotLatestPipelineExecutionException",
    "StageNotRetryableException",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedStage:
    """A stage whose latest execution failed.

    Args:
        version: ARN of the version that the execution promotes, in the source environment.
        actions: What failed in it.
    """

    pipeline: str
    stage: str
    execution_id: str
    version: str
    actions: tuple[str, ...]
    decision: RetryDecision

    def document(self) -> dict[str, Any]:
        """Spell it, and what was done, in JSON."""
        return {
            "pipeline": self.pipeline,
            "execution_id": self.execution_id,
            "model_package_arn": self.version,
            "stage": self.stage,
            "actions": list(self.actions),
            "retried": self.decision.is_allowed,
            "again": list(self.decision.again),
            "refused": list(self.decision.refused),
        }


def find_failed_stage(
    codepipeline: Client, pipeline: str, wanted: str | None = None
) -> FailedStage:
    """Find the stage that failed.

    Args:
        codepipeline: Of the environment.
        pipeline: The pipeline's name.
        wanted: Which stage. Default: the only one that failed.

    Raises:
        RefusalError: There is no such pipeline, no stage failed, or several did.
    """
    try:
        states = codepipeline.get_pipeline_state(name=pipeline)["stageStates"]
    except ClientError as error:
        if error_code(error) != "PipelineNotFoundException":
            raise
        raise RefusalError(
            f"{pipeline}: no such pipeline, expected an environment that promotions come to"
        ) from error
    failed = {
        str(state["stageName"]): str(state["latestExecution"]["pipelineExecutionId"])
        for state in states
        if state.get("latestExecution", {}).get("status") == _FAILED
    }
    stage = _chosen(pipeline, failed, wanted)
    execution = PipelineExecution.read(codepipeline, pipeline, failed[stage])
    actions = [action for action in execution.failed_actions() if action.stage == stage]
    return FailedStage(
        pipeline=pipeline,
        stage=stage,
        execution_id=failed[stage],
        version=execution.variables.get(MODEL_PACKAGE_VARIABLE, "unknown"),
        actions=tuple(sorted(action.name for action in actions)),
        decision=RetryDecision.of(actions),
    )


def retry(codepipeline: Client, stage: FailedStage) -> None:
    """Run the failed actions of a stage again, and nothing else.

    Raises:
        RefusalError: CodePipeline cannot, since something changed meanwhile.
    """
    try:
        codepipeline.retry_stage_execution(
            pipelineName=stage.pipeline,
            stageName=stage.stage,
            pipelineExecutionId=stage.execution_id,
            retryMode="FAILED_ACTIONS",
        )
    except ClientError as error:
        if error_code(error) not in _CHANGED:
            raise
        raise RefusalError(
            f"{stage.pipeline}: {stage.stage} cannot be retried any more, got {error}, expected"
            f" execution {stage.execution_id} to be its latest"
        ) from error


def wait_for_end(
    codepipeline: Client, stage: FailedStage, *, progress: Callable[[str], None]
) -> PipelineExecution:
    """Look at the execution until it has ended.

    Args:
        codepipeline: Of the environment.
        stage: What was retried.
        progress: Called with how far the execution is.
    """
    while True:
        execution = PipelineExecution.read(codepipeline, stage.pipeline, stage.execution_id)
        if execution.has_ended:
            return execution
        last = execution.actions[-1]
        progress(f"{last.stage}: {last.name} is {last.status}")
        time.sleep(POLL_SECONDS)


def _chosen(pipeline: str, failed: dict[str, str], wanted: str | None) -> str:
    names = ", ".join(failed)
    if not failed:
        raise RefusalError(f"{pipeline}: no stage failed, expected one; nothing was retried")
    if wanted is None and len(failed) == 1:
        return next(iter(failed))
    if wanted not in failed:
        raise RefusalError(f"--stage: got {wanted!r}, expected one that failed: {names}")
    return wanted
