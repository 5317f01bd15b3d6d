"""What EventBridge hears of executions, their stages and their actions."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from promote.rehearsal.emulator.codepipeline.execution import ActionRun, Execution, StageRun
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline

Entry = dict[str, Any]
Emit = Callable[[Entry, str, str], None]
"""Takes an entry of PutEvents, and the account and region of its pipeline."""

logger = logging.getLogger("codepipeline")


class Announcements:
    """Tell the default bus of a pipeline's account about each change of state.

    Args:
        emit: Delivers one entry.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit

    def execution(self, pipeline: Pipeline, execution: Execution, state: str) -> None:
        """Announce a state of a whole execution."""
        detail = {
            "start-time": _written(execution.started),
            "execution-trigger": _trigger(execution),
            "state": state,
        }
        self._announce(pipeline, execution, "Pipeline", detail)

    def stage(self, pipeline: Pipeline, execution: Execution, stage: StageRun, state: str) -> None:
        """Announce a state of one stage of an execution."""
        detail = {"start-time": _written(stage.started), "stage": stage.name, "state": state}
        self._announce(pipeline, execution, "Stage", detail)

    def action(self, pipeline: Pipeline, execution: Execution, run: ActionRun, state: str) -> None:
        """Announce a state of one action of an execution."""
        detail = {
            "start-time": _written(run.started),
            "stage": run.stage,
            "action": run.name,
            "action-execution-id": run.id,
            "state": state,
            "region": pipeline.region,
            "type": run.declaration["actionTypeId"],
            "execution-result": _result(run),
            "input-artifacts": [artifact.as_detail() for artifact in run.inputs],
            "output-artifacts": [artifact.as_detail() for artifact in run.outputs],
        }
        self._announce(pipeline, execution, "Action", detail)

    def _announce(
        self, pipeline: Pipeline, execution: Execution, level: str, detail: dict[str, Any]
    ) -> None:
        whole = {
            "pipeline": pipeline.name,
            "execution-id": execution.id,
            "version": execution.definition["version"],
            "pipeline-execution-attempt": float(execution.attempt),
            **detail,
        }
        entry = {
            "Source": "aws.codepipeline",
            "DetailType": f"CodePipeline {level} Execution State Change",
            "Resources": [pipeline.arn],
            "Detail": json.dumps({key: value for key, value in whole.items() if value != {}}),
        }
        try:
            self._emit(entry, pipeline.account, pipeline.region)
        except Exception:
            # A rule's target that breaks must not break the pipeline it watches.
            logger.exception("event of execution %s was not delivered", execution.id)


def put_on_default_bus(entry: Entry, account: str, region: str) -> None:
    """Put an entry on the default bus of the pipeline's account, as AWS itself may."""
    with request_scope(account, region):
        eventbridge._ensure_default_bus()
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _trigger(execution: Execution) -> dict[str, str]:
    names = {"triggerType": "trigger-type", "triggerDetail": "trigger-detail"}
    return {names[member]: value for member, value in execution.trigger.items()}


def _result(run: ActionRun) -> dict[str, str]:
    result = {
        "external-execution-url": run.url,
        "external-execution-summary": (run.error or {}).get("message") or run.summary,
        "external-execution-id": run.external_id,
        "error-code": (run.error or {}).get("code"),
    }
    return {key: value for key, value in result.items() if value}


def _written(moment: float) -> str:
    text = datetime.fromtimestamp(moment, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
