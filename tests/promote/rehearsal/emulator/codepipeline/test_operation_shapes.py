"""Every operation checks its whole request, and answers in the shape of AWS's model."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from promote.rehearsal.emulator.codepipeline import code_pipeline
from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.request_shape import AnswerError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    ARN,
    NAME,
    approval,
    deploy,
    invoke,
    only_if,
    pipeline,
    stage,
)
from tests.promote.rehearsal.emulator.departures import departures

MODEL = botocore.session.get_session().get_service_model("codepipeline")
TAGS = [{"key": "path", "value": "acme"}]
DEFINITION = pipeline(
    stage("Ask", approval(timeoutInMinutes=86400)),
    stage("Fail", invoke("broken")),
    stage("Wait", invoke("silent")),
    stage(
        "Deploy",
        deploy(),
        beforeEntry=only_if("#{variables.ModelPackageArn}", "none"),
    ),
)
UNKNOWN = "00000000-0000-0000-0000-000000000000"
EXECUTION = {"pipelineName": NAME, "pipelineExecutionId": UNKNOWN}
TRANSITION = {"pipelineName": NAME, "stageName": "Deploy", "transitionType": "Inbound"}
APPROVED = {"summary": "seen", "status": "Approved"}
FAILURE = {"type": "JobFailed", "message": "no", "externalExecutionId": "x"}
REQUESTS: dict[str, dict[str, Any]] = {
    "CreatePipeline": {"pipeline": DEFINITION, "tags": TAGS},
    "ListPipelines": {"maxResults": 10},
    "GetPipeline": {"name": NAME, "version": 1},
    "UpdatePipeline": {"pipeline": DEFINITION},
    "GetPipelineState": {"name": NAME},
    "DisableStageTransition": {**TRANSITION, "reason": "holiday"},
    "EnableStageTransition": TRANSITION,
    "PutApprovalResult": {
        "pipelineName": NAME,
        "stageName": "Ask",
        "actionName": "approve",
        "result": APPROVED,
        "token": UNKNOWN,
    },
    "PutJobFailureResult": {"jobId": UNKNOWN, "failureDetails": FAILURE},
    "RetryStageExecution": {**EXECUTION, "stageName": "Fail", "retryMode": "FAILED_ACTIONS"},
    "GetJobDetails": {"jobId": UNKNOWN},
    "PutJobSuccessResult": {
        "jobId": UNKNOWN,
        "executionDetails": {"summary": "done", "externalExecutionId": "y", "percentComplete": 9},
        "outputVariables": {"Some": "value"},
    },
    "StartPipelineExecution": {
        "name": NAME,
        "clientRequestToken": "token",
        "variables": [{"name": "ModelPackageArn", "value": "arn:x"}],
    },
    "StopPipelineExecution": {**EXECUTION, "abandon": True, "reason": "enough"},
    "GetPipelineExecution": EXECUTION,
    "ListPipelineExecutions": {
        "pipelineName": NAME,
        "filter": {"succeededInStage": {"stageName": "Source"}},
    },
    "ListActionExecutions": {
        "pipelineName": NAME,
        "filter": {
            "latestInPipelineExecution": {
                "pipelineExecutionId": UNKNOWN,
                "startTimeRange": "Latest",
            }
        },
    },
    "TagResource": {"resourceArn": ARN, "tags": TAGS},
    "ListTagsForResource": {"resourceArn": ARN, "maxResults": 1},
    "UntagResource": {"resourceArn": ARN, "tagKeys": ["path"]},
    "DeletePipeline": {"name": NAME},
}
"""One accepted request of each operation, but for the ids that only a run gives."""


def test_every_operation_is_walked(bench: Bench) -> None:
    assert REQUESTS.keys() == bench.code_pipeline._operations(None).keys()  # type: ignore[arg-type]


class Walk:
    """A pipeline that asks, fails, waits and deploys, and the ids of its first execution."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.answers: dict[str, dict[str, Any]] = {}
        for silent in ("broken", "silent"):
            bench.function(silent, lambda job: None)

    def call(self, operation: str, **ids: Any) -> dict[str, Any]:
        answer = self.bench.call(operation, **{**REQUESTS[operation], **ids})
        self.answers[operation] = answer
        return answer

    def job(self, function: str, count: int = 1) -> str:
        self.bench.wait(lambda: len(self.bench.functions.jobs_of(function)) == count)
        return str(self.bench.functions.jobs_of(function)[-1]["id"])

    def token(self) -> str:
        found: list[str] = []

        def asked() -> bool:
            (state,) = self.bench.stage("Ask")["actionStates"]
            found.append(state.get("latestExecution", {}).get("token", ""))
            return bool(found[-1])

        self.bench.wait(asked)
        return found[-1]

    def go(self) -> None:
        """Make every operation, each on something that is there."""
        bench = self.bench
        self.call("CreatePipeline")
        execution = str(bench.executions()[0]["pipelineExecutionId"])
        for operation in ("ListPipelines", "GetPipeline", "UpdatePipeline", "GetPipelineState"):
            self.call(operation)
        self.call("DisableStageTransition")
        self.call("EnableStageTransition")
        self.call("PutApprovalResult", token=self.token())
        self.call("PutJobFailureResult", jobId=self.job("broken"))
        bench.ended(execution)
        self.call("RetryStageExecution", pipelineExecutionId=execution)
        bench.succeed({"accountId": "222222222222", "id": self.job("broken", 2)})
        job = self.job("silent")
        self.call("GetJobDetails", jobId=job)
        self.call("PutJobSuccessResult", jobId=job)
        bench.ended(execution)
        self.call("GetPipelineState")
        started = self.call("StartPipelineExecution")["pipelineExecutionId"]
        self.call("StopPipelineExecution", pipelineExecutionId=started)
        self.call("GetPipelineExecution", pipelineExecutionId=execution)
        self.call("ListPipelineExecutions")
        latest = {"pipelineExecutionId": execution, "startTimeRange": "Latest"}
        self.call("ListActionExecutions", filter={"latestInPipelineExecution": latest})
        for operation in ("TagResource", "ListTagsForResource", "UntagResource", "DeletePipeline"):
            self.call(operation)


def test_every_answer_is_of_its_shape(bench: Bench) -> None:
    """The service checks each answer itself; `test_a_misshapen_answer_is_refused` says so."""
    walk = Walk(bench)
    walk.go()

    assert walk.answers.keys() == REQUESTS.keys()
    assert len(walk.answers["ListActionExecutions"]["actionExecutionDetails"]) == 3
    states = walk.answers["GetPipelineState"]["stageStates"]
    assert [state["latestExecution"]["status"] for state in states][1:] == ["Succeeded"] * 4
    for operation, answer in walk.answers.items():
        output = MODEL.operation_model(operation).output_shape
        assert set(output.required_members if output else ()) <= answer.keys(), operation


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_misshapen_answer_is_refused(operation: str) -> None:
    with pytest.raises(AnswerError, match=f"^{operation}: (C|c)olour: unknown member"):
        code_pipeline._checked(operation, lambda _: {"Colour": "red"}, REQUESTS[operation])


@pytest.mark.parametrize("operation", REQUESTS)
def test_every_departure_from_the_input_shape_is_refused(bench: Bench, operation: str) -> None:
    faulty = list(departures(REQUESTS[operation], MODEL.operation_model(operation).input_shape))
    assert faulty
    for departure in faulty:
        with pytest.raises(ServiceError, match=r"^(Serialization|Validation)Exception: ") as bad:
            bench.call(operation, **departure) if isinstance(departure, dict) else (
                bench.code_pipeline.service.call(operation, departure)
            )
        assert "failed to satisfy constraint" in bad.value.message or (
            bad.value.code == "SerializationException"
        ), departure
