"""The service on a bench: in-process AWS, real threads, short minutes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import request_scope

from promote.rehearsal.emulator.codepipeline.code_pipeline import CodePipeline
from promote.rehearsal.emulator.codepipeline.pace import Pace
from tests.promote.rehearsal.emulator.codepipeline.declarations import ACCOUNT, NAME, REGION
from tests.promote.rehearsal.emulator.codepipeline.fake_aws import FakeAccess, zipped

PATIENCE = 5.0
ENDED = ("Succeeded", "Failed", "Stopped", "Superseded")


class Bench:
    """CodePipeline and everything it touches."""

    def __init__(self, minute: float = 0.04) -> None:
        self.minute = minute
        self.access = FakeAccess()
        self.s3 = self.access.clients["s3"]
        self.functions = self.access.clients["lambda"]
        self.cloudformation = self.access.clients["cloudformation"]
        self.s3.objects["assets", "asset.zip"] = zipped([("endpoint.template.json", b"{}")])
        self.events: list[dict[str, Any]] = []
        self.code_pipeline = CodePipeline(
            access=self.access,
            emit=lambda entry, account, region: self.events.append(entry),
            pace=Pace(poll=0.005, continuation=0.01, minute=self.minute),
        )

    def call(self, operation: str, *, account: str = ACCOUNT, **request: Any) -> dict[str, Any]:
        with request_scope(account, REGION):
            return self.code_pipeline.service.call(operation, request)

    def function(self, name: str, behave: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.functions.functions[name] = behave or self.succeeds()

    def succeeds(self, **variables: str) -> Callable[[dict[str, Any]], None]:
        return lambda job: self.succeed(job, outputVariables=variables)

    def fails(self, message: str) -> Callable[[dict[str, Any]], None]:
        details = {"type": "JobFailed", "message": message}
        return lambda job: self._put("PutJobFailureResult", job, failureDetails=details)

    def waits_for(self, gate: threading.Event) -> Callable[[dict[str, Any]], None]:
        return lambda job: self.succeed(job) if gate.wait(PATIENCE) else None

    def succeed(self, job: dict[str, Any], **more: Any) -> None:
        self._put("PutJobSuccessResult", job, **more)

    def create(self, definition: dict[str, Any]) -> str:
        """Create a pipeline and name the execution that starts with it."""
        self.call("CreatePipeline", pipeline=definition)
        return str(self.executions()[0]["pipelineExecutionId"])

    def start(self, **variables: str) -> str:
        given = [{"name": name, "value": value} for name, value in variables.items()]
        more = {"variables": given} if given else {}
        answer = self.call("StartPipelineExecution", name=NAME, **more)
        return str(answer["pipelineExecutionId"])

    def run(self, definition: dict[str, Any]) -> dict[str, Any]:
        """Create a pipeline and wait for the end of its first execution."""
        return self.ended(self.create(definition))

    def ended(self, execution_id: str) -> dict[str, Any]:
        self.wait(lambda: self.execution(execution_id)["status"] in ENDED)
        return self.execution(execution_id)

    def execution(self, execution_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call(
            "GetPipelineExecution", pipelineName=NAME, pipelineExecutionId=execution_id
        )["pipelineExecution"]
        return found

    def executions(self) -> list[dict[str, Any]]:
        answer = self.call("ListPipelineExecutions", pipelineName=NAME)
        return list(answer["pipelineExecutionSummaries"])

    def actions(self, execution_id: str) -> dict[str, dict[str, Any]]:
        """Map names of actions to their latest attempts."""
        answer = self.call(
            "ListActionExecutions",
            pipelineName=NAME,
            filter={"pipelineExecutionId": execution_id},
        )
        return {run["actionName"]: run for run in reversed(answer["actionExecutionDetails"])}

    def error(self, execution_id: str, action: str) -> dict[str, str]:
        result = self.actions(execution_id)[action]["output"]["executionResult"]
        return dict(result["errorDetails"])

    def stage(self, name: str) -> dict[str, Any]:
        states = self.call("GetPipelineState", name=NAME)["stageStates"]
        return next(state for state in states if state["stageName"] == name)

    def heard(self, level: str) -> list[dict[str, Any]]:
        kind = f"CodePipeline {level} Execution State Change"
        return [json.loads(e["Detail"]) for e in self.events if e["DetailType"] == kind]

    def wait(self, done: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, "it did not come true in time"
            time.sleep(0.005)

    def _put(self, operation: str, job: dict[str, Any], **more: Any) -> None:
        self.call(operation, account=job["accountId"], jobId=job["id"], **more)
