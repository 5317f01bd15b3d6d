"""Operations that start, stop and retry executions."""

from __future__ import annotations

from collections.abc import Mapping

from ministack.core.iam_evaluator import caller_arn

from promote.rehearsal.emulator.codepipeline.execution import (
    FAILED,
    STOPPED,
    STOPPING,
    Execution,
)
from promote.rehearsal.emulator.codepipeline.launching import Launching
from promote.rehearsal.emulator.codepipeline.new_execution import (
    missing_variables,
    new_execution,
    unknown_variables,
)
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.codepipeline.refusals import invalid, no_stage
from promote.rehearsal.emulator.json_service import Operation, Request, ServiceError


class ExecutionOperations:
    """Start, stop and retry executions."""

    def __init__(self, pipelines: Pipelines, launching: Launching) -> None:
        self._pipelines = pipelines
        self._launching = launching

    def operations(self) -> Mapping[str, Operation]:
        """Name what this class does as the API does."""
        return {
            "StartPipelineExecution": self._start,
            "StopPipelineExecution": self._stop,
            "RetryStageExecution": self._retry,
        }

    def start(self, request: Request, trigger: dict[str, str]) -> Request:
        """Start an execution for a person or for an event.

        Raises:
            ServiceError: The pipeline is unknown, or its variables do not fit.
        """
        pipeline = self._pipelines.find(request["name"])
        token = request.get("clientRequestToken")
        earlier = _started_with(pipeline, token)
        if earlier is not None:
            return {"pipelineExecutionId": earlier.id}
        if request.get("sourceRevisions"):
            raise invalid("sourceRevisions: not supported by this emulator, expected none")
        given = {variable["name"]: variable["value"] for variable in request.get("variables", [])}
        execution = new_execution(pipeline, given, trigger=trigger, client_token=token)
        if unknown := unknown_variables(pipeline, given):
            raise invalid(f"variables: not declared by {pipeline.name}, got {unknown[0]!r}")
        if missing := missing_variables(pipeline, execution):
            raise invalid(f"variables: no value of {missing[0]!r}, which has no default")
        self._launching.begin(pipeline, execution)
        return {"pipelineExecutionId": execution.id}

    def _start(self, request: Request) -> Request:
        trigger = {"triggerType": "StartPipelineExecution", "triggerDetail": caller_arn()}
        return self.start(request, trigger)

    def _stop(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        abandon = request.get("abandon", False)
        with pipeline.changed:
            execution = pipeline.execution(request["pipelineExecutionId"])
            _refuse_to_stop(execution, abandon=abandon)
            execution.stopping = True
            execution.status = STOPPING
            execution.stop_reason = request.get("reason")
        # Told before the execution wakes, so that STOPPING precedes STOPPED.
        self._launching.announcements.execution(pipeline, execution, "STOPPING")
        with pipeline.changed:
            if abandon:
                execution.abandoned.set()
            pipeline.changed.notify_all()
        return {"pipelineExecutionId": execution.id}

    def _retry(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        stage = request["stageName"]
        with pipeline.changed:
            execution = pipeline.execution(request["pipelineExecutionId"])
            _refuse_to_retry(pipeline, execution, stage)
            whole = request["retryMode"] == "ALL_ACTIONS"
            done = frozenset() if whole else execution.succeeded_in(stage)
            self._launching.resume(pipeline, execution, stage, done=done)
        return {"pipelineExecutionId": execution.id}


def _started_with(pipeline: Pipeline, token: str | None) -> Execution | None:
    if token is None:
        return None
    with pipeline.changed:
        executions = list(pipeline.executions.values())
    return next((e for e in executions if e.client_token == token), None)


def _refuse_to_stop(execution: Execution, *, abandon: bool) -> None:
    if not execution.running:
        raise ServiceError(
            "PipelineExecutionNotStoppableException",
            f"execution {execution.id}: got status {execution.status}, expected InProgress",
        )
    abandons_more = abandon and not execution.abandoned.is_set()
    if execution.stopping and not abandons_more:
        raise ServiceError(
            "DuplicatedStopRequestException", f"execution {execution.id}: is being stopped already"
        )


def _refuse_to_retry(pipeline: Pipeline, execution: Execution, stage: str) -> None:
    if stage not in [declared["name"] for declared in execution.definition["stages"]]:
        raise no_stage(pipeline.name, stage)
    run = execution.stages.get(stage)
    if execution.running or run is None or run.status not in (FAILED, STOPPED):
        status = run.status if run else "not run"
        raise ServiceError(
            "StageNotRetryableException",
            f"stage {stage}: got status {status}, expected {FAILED} or {STOPPED} "
            f"of an execution that has ended",
        )
    if execution.mode != "PARALLEL" and pipeline.queues[stage].latest is not execution:
        raise ServiceError(
            "NotLatestPipelineExecutionException",
            f"stage {stage}: a later execution has entered it since {execution.id}",
        )
