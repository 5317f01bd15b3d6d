"""Executions and actions as the service describes them."""

from __future__ import annotations

from typing import Any

from promote.rehearsal.emulator.codepipeline.execution import ActionRun, Execution
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline

_SUMMARY_LIMIT = 2048


def pipeline_summary(pipeline: Pipeline) -> dict[str, Any]:
    """Describe a pipeline as ListPipelines does."""
    definition = pipeline.definition
    return {
        "name": pipeline.name,
        "version": definition["version"],
        "pipelineType": definition["pipelineType"],
        "executionMode": definition["executionMode"],
        "created": pipeline.created,
        "updated": pipeline.updated,
    }


def execution_detail(pipeline: Pipeline, execution: Execution) -> dict[str, Any]:
    """Describe an execution as GetPipelineExecution does."""
    return without_nothing(
        {
            "pipelineName": pipeline.name,
            "pipelineVersion": execution.definition["version"],
            "pipelineExecutionId": execution.id,
            "status": execution.status,
            "statusSummary": _cut(execution.summary),
            "artifactRevisions": [
                _without(revision, "actionName") for revision in execution.revisions
            ],
            "variables": [
                {"name": name, "resolvedValue": value}
                for name, value in execution.variables.items()
            ],
            "trigger": execution.trigger,
            "executionMode": execution.mode,
            "executionType": "STANDARD",
        }
    )


def execution_summary(execution: Execution) -> dict[str, Any]:
    """Describe an execution as ListPipelineExecutions does."""
    return without_nothing(
        {
            "pipelineExecutionId": execution.id,
            "status": execution.status,
            "statusSummary": _cut(execution.summary),
            "startTime": execution.started,
            "lastUpdateTime": execution.updated,
            "sourceRevisions": [
                _without(revision, "name", "created") for revision in execution.revisions
            ],
            "trigger": execution.trigger,
            "stopTrigger": {"reason": execution.stop_reason} if execution.stop_reason else None,
            "executionMode": execution.mode,
            "executionType": "STANDARD",
        }
    )


def action_detail(pipeline: Pipeline, execution: Execution, run: ActionRun) -> dict[str, Any]:
    """Describe an attempt at an action as ListActionExecutions does."""
    return {
        "pipelineExecutionId": execution.id,
        "actionExecutionId": run.id,
        "pipelineVersion": execution.definition["version"],
        "stageName": run.stage,
        "actionName": run.name,
        "startTime": run.started,
        "lastUpdateTime": run.updated,
        "updatedBy": run.updated_by,
        "status": run.status,
        "input": _input(pipeline, run),
        "output": {
            "outputArtifacts": [artifact.as_detail() for artifact in run.outputs],
            "executionResult": _result(run),
            "outputVariables": run.variables,
        },
    }


def action_state(run: ActionRun) -> dict[str, Any]:
    """Describe the latest attempt at an action as GetPipelineState does."""
    return without_nothing(
        {
            "actionExecutionId": run.id,
            "status": run.status,
            "summary": _cut(run.summary),
            "lastStatusChange": run.updated,
            "token": run.token,
            "lastUpdatedBy": run.updated_by,
            "externalExecutionId": run.external_id,
            "externalExecutionUrl": run.url,
            "percentComplete": run.percent,
            "errorDetails": run.error,
        }
    )


def without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    """Leave out members that say nothing."""
    return {key: value for key, value in members.items() if value is not None}


def _input(pipeline: Pipeline, run: ActionRun) -> dict[str, Any]:
    return without_nothing(
        {
            "actionTypeId": run.declaration["actionTypeId"],
            "configuration": run.declaration.get("configuration", {}),
            "resolvedConfiguration": run.configuration,
            "roleArn": run.declaration.get("roleArn"),
            "region": pipeline.region,
            "inputArtifacts": [artifact.as_detail() for artifact in run.inputs],
            "namespace": run.declaration.get("namespace"),
        }
    )


def _result(run: ActionRun) -> dict[str, Any]:
    message = run.error["message"] if run.error else None
    return without_nothing(
        {
            "externalExecutionId": run.external_id,
            "externalExecutionSummary": _cut(run.summary or message),
            "externalExecutionUrl": run.url,
            "errorDetails": run.error,
        }
    )


def _cut(text: str | None) -> str | None:
    return text[:_SUMMARY_LIMIT] if text else None


def _without(members: dict[str, Any], *left_out: str) -> dict[str, Any]:
    return {key: value for key, value in members.items() if key not in left_out}
