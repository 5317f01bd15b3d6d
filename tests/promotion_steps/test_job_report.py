"""A job gets exactly one result, whatever happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from promotion_steps import job_report
from promotion_steps.finding import Finding
from promotion_steps.pipeline_job import Outcome, PipelineJob, run_step
from tests.promotion_steps.jobs import (
    ENVIRON,
    JOB,
    CodePipeline,
    Context,
    event,
    failed,
    run,
)


def test_a_success_that_codepipeline_refuses_becomes_a_failure() -> None:
    (told,) = run(lambda job: Outcome(), "OutputVariablesSizeExceededException")

    assert told["result"] == "failure"
    assert "OutputVariablesSizeExceededException" in told["failureDetails"]["message"]


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ThrottlingException"}}, "PutJobSuccessResult"),
        ReadTimeoutError(endpoint_url="https://codepipeline"),
    ],
)
@pytest.mark.parametrize("outcome", [Outcome(), Outcome.of([Finding(gate="a", message="b")])])
def test_a_result_that_was_not_heard_is_put_again(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, error: Exception
) -> None:
    codepipeline = Unheard(error, error)
    monkeypatch.setattr(job_report.time, "sleep", codepipeline.pauses.append)

    run_step(lambda _: outcome, event(), Context(), codepipeline=codepipeline, environ=ENVIRON)

    assert [told["result"] for told in codepipeline.told] == [
        "failure" if outcome.findings else "success"
    ]
    assert codepipeline.pauses == [0.5, 1.0]


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_a_success_that_cannot_be_put_never_becomes_a_failure(code: str) -> None:
    codepipeline = Unheard(*[ClientError({"Error": {"Code": code}}, "PutJobSuccessResult")] * 9)

    with pytest.raises(ClientError, match=code):
        run_step(
            lambda _: Outcome(), event(), Context(5.5), codepipeline=codepipeline, environ=ENVIRON
        )

    assert codepipeline.told == []


class Unheard(CodePipeline):
    """Fails with errors before it hears a result."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.errors = list(errors)
        self.pauses: list[float] = []

    def _tell(self, result: str, request: dict[str, Any]) -> None:
        if self.errors:
            raise self.errors.pop()
        super()._tell(result, request)


def test_a_job_that_was_decided_elsewhere_is_let_be(caplog: pytest.LogCaptureFixture) -> None:
    assert run(lambda job: Outcome(), "InvalidJobStateException") == []
    assert "was decided elsewhere" in caplog.text


def test_a_step_that_runs_into_the_timeout_fails_before_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    over = threading.Event()
    monkeypatch.setattr(CodePipeline, "put_job_failure_result", _and_set(over))

    def step(job: PipelineJob) -> Outcome:
        assert over.wait(10)
        return Outcome()

    step.__module__ = "promotion_steps.handlers.copy"
    told = run(step, seconds=job_report.WATCHDOG_MARGIN + 0.05)

    assert told == failed(
        "copy: undecided: still running 5 seconds before the function's timeout",
        "SystemUnavailable",
    )
    assert f"job {JOB} has its result already" in caplog.text


def _and_set(over: threading.Event) -> Callable[..., None]:
    def put(self: CodePipeline, **request: Any) -> None:
        self._tell("failure", request)
        over.set()

    return put


def test_the_watchdog_is_silent_after_the_step() -> None:
    told = run(lambda job: Outcome(), seconds=job_report.WATCHDOG_MARGIN + 0.05)

    time.sleep(0.1)
    assert [result["result"] for result in told] == ["success"]


def test_a_step_may_ask_how_much_time_is_left() -> None:
    def step(job: PipelineJob) -> Outcome:
        return Outcome(summary=str(job.seconds_left()))

    (told,) = run(step, seconds=42)

    assert told["executionDetails"] == {"summary": "42.0"}


def test_the_results_are_what_codepipeline_takes() -> None:
    codepipeline = boto3.client(
        "codepipeline",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    outcome = Outcome(outputs={"Decision": "promote"}, summary="done")
    with Stubber(codepipeline) as stub:
        stub.add_response("get_job_details", {"jobDetails": {}}, {"jobId": JOB})
        stub.add_response(
            "put_job_success_result", {}, {"jobId": JOB, **outcome.to_success_result()}
        )
        stub.add_response("get_job_details", {"jobDetails": {}}, {"jobId": JOB})
        stub.add_response(
            "put_job_failure_result",
            {},
            {"jobId": JOB, "failureDetails": {"type": "JobFailed", "message": "a: b"}},
        )

        for step in (lambda job: outcome, _finding("b")):
            run_step(step, event(), Context(), codepipeline=codepipeline, environ=ENVIRON)
        stub.assert_no_pending_responses()


def _finding(message: str) -> Callable[[PipelineJob], Outcome]:
    return lambda job: Outcome.of([Finding(gate="a", message=message)])
