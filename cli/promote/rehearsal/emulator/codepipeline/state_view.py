"""The state of a pipeline, stage by stage."""

from __future__ import annotations

from typing import Any

from promote.rehearsal.emulator.codepipeline.execution import (
    IN_PROGRESS,
    STOPPING,
    ConditionRun,
    Declaration,
    Execution,
    StageRun,
)
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.stage_queue import Transition
from promote.rehearsal.emulator.codepipeline.views import action_state, without_nothing


def pipeline_state(pipeline: Pipeline) -> dict[str, Any]:
    """Describe a pipeline as GetPipelineState does; the caller holds `changed`."""
    definition = pipeline.definition
    return {
        "pipelineName": pipeline.name,
        "pipelineVersion": definition["version"],
        "stageStates": [_stage_state(pipeline, stage) for stage in definition["stages"]],
        "created": pipeline.created,
        "updated": pipeline.updated,
    }


def _stage_state(pipeline: Pipeline, stage: Declaration) -> dict[str, Any]:
    queue = pipeline.queues[stage["name"]]
    inbound = [_reference(waiting, IN_PROGRESS) for waiting in queue.waiting]
    latest = queue.latest
    run = latest.stages[stage["name"]] if latest else None
    return without_nothing(
        {
            "stageName": stage["name"],
            "inboundExecution": inbound[0] if inbound else None,
            "inboundExecutions": inbound,
            "inboundTransitionState": _transition(queue.transition),
            "actionStates": [
                _action_state(stage["name"], action["name"], latest) for action in stage["actions"]
            ],
            "latestExecution": _reference(latest, _status(latest, run)) if latest and run else None,
            "beforeEntryConditionState": _condition(run.condition) if run else None,
        }
    )


def _status(execution: Execution, run: StageRun) -> str:
    stopping = execution.status == STOPPING and run.status == IN_PROGRESS
    return STOPPING if stopping else run.status


def _reference(execution: Execution, status: str) -> dict[str, str]:
    return {"pipelineExecutionId": execution.id, "status": status, "type": "STANDARD"}


def _transition(transition: Transition) -> dict[str, Any]:
    return without_nothing(
        {
            "enabled": transition.enabled,
            "lastChangedBy": transition.changed_by,
            "lastChangedAt": transition.changed_at if transition.changed_by else None,
            "disabledReason": transition.reason,
        }
    )


def _action_state(stage: str, action: str, execution: Execution | None) -> dict[str, Any]:
    run = execution.latest_action(stage, action) if execution else None
    return without_nothing(
        {"actionName": action, "latestExecution": action_state(run) if run else None}
    )


def _condition(condition: ConditionRun | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    latest = {"status": condition.status, "summary": condition.summary}
    rules = [
        {
            "ruleName": rule.name,
            "latestExecution": {
                "ruleExecutionId": rule.id,
                "status": rule.status,
                "summary": rule.summary,
                "lastStatusChange": rule.at,
            },
        }
        for rule in condition.rules
    ]
    state = {"latestExecution": {**latest, "lastStatusChange": condition.at}, "ruleStates": rules}
    return {"latestExecution": latest, "conditionStates": [state]}
