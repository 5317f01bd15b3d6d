"""Operations that show executions, their actions and the state of a pipeline."""

from __future__ import annotations

from collections.abc import Mapping

from promote.rehearsal.emulator.codepipeline.execution import SUCCEEDED, Execution
from promote.rehearsal.emulator.codepipeline.pages import page
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.codepipeline.state_view import pipeline_state
from promote.rehearsal.emulator.codepipeline.views import (
    action_detail,
    execution_detail,
    execution_summary,
)
from promote.rehearsal.emulator.json_service import Operation, Request


class ReadingOperations:
    """Show what happens and what has happened."""

    def __init__(self, pipelines: Pipelines) -> None:
        self._pipelines = pipelines

    def operations(self) -> Mapping[str, Operation]:
        """Name what this class does as the API does."""
        return {
            "GetPipelineExecution": self._get,
            "GetPipelineState": self._state,
            "ListPipelineExecutions": self._list,
            "ListActionExecutions": self._list_actions,
        }

    def _get(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        with pipeline.changed:
            execution = pipeline.execution(request["pipelineExecutionId"])
            return {"pipelineExecution": execution_detail(pipeline, execution)}

    def _state(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["name"])
        with pipeline.changed:
            return pipeline_state(pipeline)

    def _list(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        stage = request.get("filter", {}).get("succeededInStage", {}).get("stageName")
        with pipeline.changed:
            summaries = [
                execution_summary(execution)
                for execution in pipeline.newest_executions()
                if stage is None or _succeeded_in(execution, stage)
            ]
        return page(summaries, request, answer="pipelineExecutionSummaries")

    def _list_actions(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        with pipeline.changed:
            runs = [
                (execution, run)
                for execution in _wanted(pipeline, request)
                for run in execution.actions
                if run.attempt == execution.attempt or not _only_latest(request)
            ]
            runs.sort(key=lambda pair: pair[1].started, reverse=True)
            details = [action_detail(pipeline, execution, run) for execution, run in runs]
        return page(details, request, answer="actionExecutionDetails")


def _succeeded_in(execution: Execution, stage: str) -> bool:
    run = execution.stages.get(stage)
    return run is not None and run.status == SUCCEEDED


def _wanted(pipeline: Pipeline, request: Request) -> list[Execution]:
    chosen = request.get("filter", {})
    latest = chosen.get("latestInPipelineExecution", {})
    execution_id = chosen.get("pipelineExecutionId") or latest.get("pipelineExecutionId")
    if execution_id is None:
        return pipeline.newest_executions()
    return [pipeline.execution(execution_id)]


def _only_latest(request: Request) -> bool:
    latest = request.get("filter", {}).get("latestInPipelineExecution", {})
    return bool(latest.get("startTimeRange") == "Latest")
