"""What a pipeline execution did, as CodePipeline tells it afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.names import MODEL_PACKAGE_VARIABLE

SUCCEEDED = "Succeeded"
RUNNING = ("InProgress", "Stopping")

_FINDING = re.compile(r"[a-z][a-z-]*: .+|… and [0-9]+ more")
_FAILED = "Failed"
_UNKNOWN = ("PipelineExecutionNotFoundException", "PipelineNotFoundException")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionExecution:
    """The newest attempt of one action.

    Args:
        stack: The name of the stack that the action deploys; None for any other action.
    """

    stage: str
    name: str
    status: str
    started: datetime
    updated: datetime
    outputs: Mapping[str, str]
    message: str
    stack: str | None

    @classmethod
    def from_detail(cls, detail: Mapping[str, Any]) -> ActionExecution:
        """Read one entry of ListActionExecutions' answer."""
        output = detail.get("output") or {}
        result = output.get("executionResult") or {}
        given = detail.get("input") or {}
        provider = (given.get("actionTypeId") or {}).get("provider")
        configuration = given.get("configuration") or {}
        error = result.get("errorDetails") or {}
        return cls(
            stage=detail["stageName"],
            name=detail["actionName"],
            status=detail["status"],
            started=detail.get("startTime") or _LONG_AGO,
            updated=detail.get("lastUpdateTime") or _LONG_AGO,
            outputs=output.get("outputVariables") or {},
            message=error.get("message") or result.get("externalExecutionSummary") or "",
            stack=configuration.get("StackName") if provider == "CloudFormation" else None,
        )

    def findings(self) -> list[str]:
        """Say why the action failed, one line for each reason.

        A step's message names its gates already; any other action's gets the action's name.
        """
        if self.status != _FAILED:
            return []
        lines = [line.strip() for line in self.message.splitlines() if line.strip()]
        return [
            line if _FINDING.fullmatch(line) else f"{self.name}: {line}"
            for line in lines or ["failed without a message"]
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineExecution:
    """An execution, as far as it came.

    Args:
        summary: What CodePipeline says besides the status; may be empty.
    """

    status: str
    summary: str
    variables: Mapping[str, str]
    actions: tuple[ActionExecution, ...]

    @classmethod
    def read(cls, codepipeline: Client, pipeline: str, execution_id: str) -> PipelineExecution:
        """Ask CodePipeline, page by page."""
        answer = codepipeline.get_pipeline_execution(
            pipelineName=pipeline, pipelineExecutionId=execution_id
        )
        execution = answer["pipelineExecution"]
        return cls(
            status=execution["status"],
            summary=execution.get("statusSummary") or "",
            variables={
                variable["name"]: variable["resolvedValue"]
                for variable in execution.get("variables") or []
            },
            actions=_newest(_details(codepipeline, pipeline, execution_id)),
        )

    @classmethod
    def find(
        cls, codepipeline: Client, pipeline: str, execution_id: str
    ) -> PipelineExecution | None:
        """Ask CodePipeline; None where it does not know the execution or its pipeline."""
        try:
            return cls.read(codepipeline, pipeline, execution_id)
        except ClientError as error:
            if error_code(error) in _UNKNOWN:
                return None
            raise

    @classmethod
    def unknown(cls, source_arn: str) -> PipelineExecution:
        """Stand for an execution that CodePipeline does not know: its pipeline was deleted.

        Args:
            source_arn: What it promoted.
        """
        return cls(
            status=_FAILED,
            summary="CodePipeline does not know it",
            variables={MODEL_PACKAGE_VARIABLE: source_arn},
            actions=(),
        )

    @property
    def has_ended(self) -> bool:
        """Whether it has ended, unless somebody retries it."""
        return self.status not in RUNNING

    @property
    def has_succeeded(self) -> bool:
        """Whether all of its stages have."""
        return self.status == SUCCEEDED

    @property
    def updated(self) -> datetime:
        """When its actions changed last."""
        return max((action.updated for action in self.actions), default=_LONG_AGO)

    def output(self, name: str) -> str | None:
        """Return an output variable by its name, whichever action wrote it."""
        values = (action.outputs.get(name) for action in self.actions)
        return next((value for value in values if value), None)

    def failure(self) -> tuple[str | None, tuple[str, ...]]:
        """Return the stage that failed and its failed actions; None and nothing if none did."""
        failed = self.failed_actions()
        return (failed[0].stage if failed else None), tuple(sorted(one.name for one in failed))

    def failed_actions(self) -> list[ActionExecution]:
        """Return what failed in the first stage that has failed actions."""
        failed = [action for action in self.actions if action.status == _FAILED]
        return [action for action in failed if action.stage == failed[0].stage]


def _details(codepipeline: Client, pipeline: str, execution_id: str) -> Iterator[Mapping[str, Any]]:
    request: dict[str, Any] = {
        "pipelineName": pipeline,
        "filter": {"pipelineExecutionId": execution_id},
    }
    while True:
        page = codepipeline.list_action_executions(**request)
        yield from page["actionExecutionDetails"]
        if not page.get("nextToken"):
            return
        request["nextToken"] = page["nextToken"]


def _newest(details: Iterator[Mapping[str, Any]]) -> tuple[ActionExecution, ...]:
    newest: dict[tuple[str, str], ActionExecution] = {}
    for detail in details:
        action = ActionExecution.from_detail(detail)
        known = newest.get((action.stage, action.name))
        if known is None or action.started > known.started:
            newest[action.stage, action.name] = action
    return tuple(sorted(newest.values(), key=lambda action: action.started))
