"""Executions that ended, and who asks about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.promotion_steps.scene import ARN, EXECUTION, PIPELINE, TARGET_ARN

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(hours=1)


def action(
    stage: str,
    name: str,
    *,
    minute: int = 0,
    outputs: dict[str, str] | None = None,
    failure: str | None = None,
    summary: str | None = None,
    stack: str | None = None,
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if failure is not None:
        result["errorDetails"] = {"code": "JobFailed", "message": failure}
    if summary is not None:
        result["externalExecutionSummary"] = summary
    failed = failure is not None or summary is not None
    return {
        "stageName": stage,
        "actionName": name,
        "status": "Failed" if failed else "Succeeded",
        "startTime": START + timedelta(minutes=minute),
        "lastUpdateTime": START + timedelta(minutes=minute),
        "input": _deploys(stack) if stack else {"actionTypeId": {"provider": "Lambda"}},
        "output": {"outputVariables": outputs or {}, "executionResult": result},
    }


def _deploys(stack: str) -> dict[str, Any]:
    return {
        "actionTypeId": {"category": "Deploy", "provider": "CloudFormation"},
        "configuration": {"ActionMode": "CREATE_UPDATE", "StackName": stack},
    }


REQUEST = action("Request", "CheckRequest", outputs={"Decision": "promote"})
NOTHING = action("Request", "CheckRequest", outputs={"Decision": "nothing"})
REGISTER = action("Promote", "Register", minute=5, outputs={"ModelPackageArn": TARGET_ARN})


class EndedPipeline:
    """Tells of one execution, one action a page."""

    def __init__(
        self,
        *actions: dict[str, Any],
        arn: str | None = ARN,
        summary: str = "",
        intent: str = "promote",
        status: str = "Failed",
    ) -> None:
        self.actions = actions
        self.status = status
        self.arn = arn
        self.summary = summary
        self.intent = intent

    def get_pipeline_execution(self, **request: Any) -> dict[str, Any]:
        assert request == {"pipelineName": PIPELINE, "pipelineExecutionId": EXECUTION}
        execution: dict[str, Any] = {"pipelineName": PIPELINE, "status": self.status}
        if self.arn is not None:
            execution["variables"] = [
                {"name": "ModelPackageArn", "resolvedValue": self.arn},
                {"name": "Intent", "resolvedValue": self.intent},
            ]
        if self.summary:
            execution["statusSummary"] = self.summary
        return {"pipelineExecution": execution}

    def list_action_executions(self, **request: Any) -> dict[str, Any]:
        assert request["filter"] == {"pipelineExecutionId": EXECUTION}
        page = int(request.get("nextToken", "0"))
        answer: dict[str, Any] = {"actionExecutionDetails": list(self.actions[page : page + 1])}
        if page + 1 < len(self.actions):
            answer["nextToken"] = str(page + 1)
        return answer


class Events:
    def __init__(self, failed: int = 0) -> None:
        self.entries: list[dict[str, Any]] = []
        self.failed = failed

    def put_events(self, **request: Any) -> dict[str, Any]:
        self.entries += request["Entries"]
        return {"FailedEntryCount": self.failed, "Entries": [{"ErrorCode": "NotAuthorized"}]}
