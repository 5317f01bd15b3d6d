"""CodePipeline and CloudFormation as their APIs tell of executions and stacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

START = datetime(2026, 1, 1, tzinfo=UTC)
STAGES = ("Source", "Request", "Validate", "Promote", "Deploy", "Verify")


class Pipelines:
    """Answers every client's questions about pipelines and stacks, and about nothing else."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.executions: dict[str, list[dict[str, Any]]] = {}
        self.actions: dict[str, list[dict[str, Any]]] = {}
        self.retried: list[dict[str, Any]] = []
        self.denied = self.overtaken = False

    def run(
        self, pipeline: str, execution: str, arn: str, status: str, *actions: dict[str, Any]
    ) -> None:
        """Let a pipeline have an execution, newer than those it has."""
        variables = [{"name": "ModelPackageArn", "resolvedValue": arn}]
        found = {"pipelineExecutionId": execution, "status": status, "variables": variables}
        self.executions.setdefault(pipeline, []).insert(0, found)
        self.actions[execution] = list(actions)

    def intercept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        call = BaseClient._make_api_call

        def answer(client: Any, operation: str, request: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_name
            if service == "cloudformation":
                return getattr(self, operation)(request["StackName"], request)
            if service != "codepipeline":
                return call(client, operation, request)
            if self.denied:
                error = {"Code": "AccessDeniedException", "Message": "not authorized"}
                raise ClientError({"Error": error}, operation)
            name = request.get("pipelineName") or request["name"]
            if name not in self.executions:
                error = {"Code": "PipelineNotFoundException", "Message": f"no pipeline {name}"}
                raise ClientError({"Error": error}, operation)
            return getattr(self, operation)(name, request)

        monkeypatch.setattr(BaseClient, "_make_api_call", answer)

    def ListPipelineExecutions(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        return {"pipelineExecutionSummaries": self.executions[name]}

    def GetPipelineExecution(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        wanted = request["pipelineExecutionId"]
        return {"pipelineExecution": self._one(name, wanted)}

    def ListActionExecutions(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        return {"actionExecutionDetails": self.actions[request["filter"]["pipelineExecutionId"]]}

    def GetPipelineState(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        return {"stageStates": [self._stage(name, stage) for stage in STAGES]}

    def RetryStageExecution(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        if self.overtaken:
            error = {"Code": "NotLatestPipelineExecutionException", "Message": "a newer one"}
            raise ClientError({"Error": error}, "RetryStageExecution")
        self.retried.append(request)
        self._one(name, request["pipelineExecutionId"])["status"] = "InProgress"
        return {"pipelineExecutionId": request["pipelineExecutionId"]}

    def DescribeStacks(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        if name not in self.stacks:
            error = {"Code": "ValidationError", "Message": f"Stack with id {name} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        return {"Stacks": [self.stacks[name]]}

    def deploy(self, name: str, version: str) -> None:
        outputs = [{"OutputKey": "ServedModelPackage", "OutputValue": version}]
        self.stacks[name] = {"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}

    def _one(self, name: str, execution: str) -> dict[str, Any]:
        return next(one for one in self.executions[name] if one["pipelineExecutionId"] == execution)

    def _stage(self, name: str, stage: str) -> dict[str, Any]:
        for execution in self.executions[name]:
            run = [
                action
                for action in self.actions[execution["pipelineExecutionId"]]
                if action["stageName"] == stage
            ]
            if run:
                failed = any(action["status"] == "Failed" for action in run)
                latest = {
                    "pipelineExecutionId": execution["pipelineExecutionId"],
                    "status": "Failed" if failed else "Succeeded",
                }
                return {"stageName": stage, "latestExecution": latest}
        return {"stageName": stage}


def action(
    stage: str,
    name: str,
    *,
    minute: int = 0,
    failure: str | None = None,
    outputs: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One attempt of an action."""
    result = {"errorDetails": {"code": "JobFailed", "message": failure}} if failure else {}
    return {
        "stageName": stage,
        "actionName": name,
        "status": "Failed" if failure else "Succeeded",
        "startTime": START + timedelta(minutes=minute),
        "input": {"actionTypeId": {"provider": "Lambda"}},
        "output": {"outputVariables": outputs or {}, "executionResult": result},
    }
