"""A step has no effect once its action is over."""

from __future__ import annotations

import logging
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from promotion_steps.pipeline_job import Outcome, PipelineJob, run_step
from tests.promotion_steps.jobs import (
    CONTEXT,
    ENVIRON,
    JOB,
    OTHER_RUN,
    CodePipeline,
    Context,
    event,
    run_of_job,
)
from tests.promotion_steps.scene import EXECUTION

SERVICE = botocore.session.get_session().get_service_model("codepipeline")
OVER = "copy: stopped before it had any effect, "


def ran(codepipeline: CodePipeline) -> bool:
    """Run a step, and tell whether it came to its effects."""
    effects: list[PipelineJob] = []

    def step(job: PipelineJob) -> Outcome:
        effects.append(job)
        return Outcome()

    run_step(step, event(), Context(), codepipeline=codepipeline, environ=ENVIRON, name="copy")
    return bool(effects)


def message(codepipeline: CodePipeline) -> str:
    (told,) = codepipeline.told
    return str(told["failureDetails"]["message"])


def test_a_step_runs_while_its_action_does() -> None:
    codepipeline = CodePipeline()

    assert ran(codepipeline)
    assert codepipeline.told == [{"result": "success", "jobId": JOB}]
    first, second, third = codepipeline.asked
    assert first == {"jobId": JOB}
    assert second == {
        "pipelineName": "acme-staging-breast-cancer",
        "filter": {"pipelineExecutionId": EXECUTION},
    }
    assert third == {**second, "nextToken": "1"}


def test_what_is_asked_is_what_codepipeline_takes() -> None:
    codepipeline = CodePipeline()
    ran(codepipeline)

    operations = ("GetJobDetails", "ListActionExecutions", "ListActionExecutions")
    for operation, request in zip(operations, codepipeline.asked, strict=True):
        shape = SERVICE.operation_model(operation).input_shape
        assert not ParamValidator().validate(request, shape).has_errors()


@pytest.mark.parametrize("status", ["Failed", "Abandoned", "Succeeded"])
def test_a_late_copy_of_an_event_does_nothing_when_its_action_is_over(status: str) -> None:
    codepipeline = CodePipeline()
    codepipeline.runs = [OTHER_RUN, run_of_job(status)]

    assert not ran(codepipeline)
    assert message(codepipeline) == f"{OVER}its action is {status}, expected InProgress"


def test_a_job_that_codepipeline_does_not_know_any_more_does_nothing() -> None:
    codepipeline = CodePipeline()
    codepipeline.details = "JobNotFoundException"

    assert not ran(codepipeline)
    assert message(codepipeline) == f"{OVER}CodePipeline knows no job {JOB}"


@pytest.mark.parametrize("code", ["JobNotFoundException", "InvalidJobStateException"])
def test_a_job_that_is_over_is_told_quietly(code: str, caplog: pytest.LogCaptureFixture) -> None:
    codepipeline = CodePipeline(code)
    codepipeline.details = "JobNotFoundException"

    with caplog.at_level(logging.WARNING):
        assert not ran(codepipeline)

    assert codepipeline.told == []
    assert "decided elsewhere" in caplog.text


@pytest.mark.parametrize("code", ["ResourceNotFound", "ValidationException"])
def test_a_step_that_cannot_ask_does_nothing_and_says_so(code: str) -> None:
    codepipeline = CodePipeline()
    codepipeline.details = code

    assert not ran(codepipeline)
    assert message(codepipeline) == f"copy: job {JOB}: cannot be read, got {code}: no"


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"data": {}},
        {"data": {"pipelineContext": None}},
        {"data": {"pipelineContext": {**CONTEXT, "action": {"name": "copy"}}}},
        {"data": {"pipelineContext": {**CONTEXT, "pipelineExecutionId": None}}},
    ],
)
def test_a_job_whose_details_do_not_name_its_action_runs(details: Any) -> None:
    codepipeline = CodePipeline()
    codepipeline.details = details

    assert ran(codepipeline)
    assert codepipeline.asked == [{"jobId": JOB}]


def test_an_action_that_is_not_listed_yet_runs() -> None:
    codepipeline = CodePipeline()
    codepipeline.runs = [OTHER_RUN]

    assert ran(codepipeline)


def test_a_step_without_effects_does_not_ask() -> None:
    codepipeline = CodePipeline()

    run_step(
        lambda job: Outcome(),
        event(),
        Context(),
        codepipeline=codepipeline,
        environ=ENVIRON,
        has_effects=False,
    )

    assert codepipeline.asked == []
    assert codepipeline.told == [{"result": "success", "jobId": JOB}]
