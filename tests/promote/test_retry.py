"""`promote retry`: tries again what decided nothing, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from promote.operating import failed_stage
from tests.promote.pipelines import Pipelines, action

Run = Callable[..., Any]
ARN = "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/1"
EXECUTION = "11111111-2222-3333-4444-555555555555"
PIPELINE = "acme-dev-churn"
CLAIMED = action("Request", "check-request")
REFUSED = action("Validate", "metrics", failure="metrics: auc: 0.61 is below 0.95")
UNDECIDED = action("Validate", "image", failure="image: undecided: got 503")
RETRY = ("retry", "churn", "--environment", "dev")


@pytest.fixture
def pipelines(account: Any, monkeypatch: pytest.MonkeyPatch) -> Pipelines:
    pipelines = Pipelines()
    pipelines.executions[PIPELINE] = []
    pipelines.intercept(monkeypatch)
    return pipelines


def test_what_decided_nothing_is_retried(pipelines: Pipelines, run: Run) -> None:
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", CLAIMED, UNDECIDED)

    result = run(*RETRY)

    assert result.exit_code == 0, result.output
    assert pipelines.retried == [
        {
            "pipelineName": PIPELINE,
            "stageName": "Validate",
            "pipelineExecutionId": EXECUTION,
            "retryMode": "FAILED_ACTIONS",
        }
    ]
    assert result.stdout == (
        f"Retried Validate of acme-dev-churn, {ARN}:\n"
        "  image: undecided: got 503\n"
        f"Next: follow it: promote why {ARN}\n"
    )


def test_what_a_gate_refused_is_not_retried_and_says_why(pipelines: Pipelines, run: Run) -> None:
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", CLAIMED, REFUSED, UNDECIDED)

    result = run(*RETRY)

    assert result.exit_code == 1
    assert pipelines.retried == []
    assert result.stdout == (
        f"Not retried Validate of acme-dev-churn, {ARN}:\n"
        "  metrics: auc: 0.61 is below 0.95\n"
        "This is decided, and a retry decides the same: register a version that passes.\n"
    )


def test_a_retry_is_one_json_document(pipelines: Pipelines, run: Run) -> None:
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", CLAIMED, UNDECIDED)

    assert json.loads(run(*RETRY, "--json").stdout) == {
        "pipeline": PIPELINE,
        "execution_id": EXECUTION,
        "model_package_arn": ARN,
        "stage": "Validate",
        "actions": ["image"],
        "retried": True,
        "again": ["image: undecided: got 503"],
        "refused": [],
        "status": None,
    }


@pytest.mark.parametrize(("end", "exit_code"), [("Succeeded", 0), ("Failed", 1)])
def test_watching_ends_with_the_promotion(
    pipelines: Pipelines, run: Run, monkeypatch: pytest.MonkeyPatch, end: str, exit_code: int
) -> None:
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", CLAIMED, UNDECIDED)

    def finish(_seconds: float) -> None:
        pipelines.executions[PIPELINE][0]["status"] = end

    monkeypatch.setattr(failed_stage.time, "sleep", finish)

    result = run(*RETRY, "--watch", "--json")

    assert result.exit_code == exit_code
    assert json.loads(result.stdout)["status"] == end


def test_of_several_failed_stages_one_is_named(pipelines: Pipelines, run: Run) -> None:
    other = EXECUTION.replace("1111", "9999")
    deploy = action("Deploy", "deploy-endpoint", failure="ResourceLimitExceeded")
    pipelines.run(PIPELINE, other, ARN, "Failed", deploy)
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", UNDECIDED)

    unnamed, named = run(*RETRY), run(*RETRY, "--stage", "Deploy")

    assert unnamed.exit_code == 1
    assert unnamed.stderr == (
        "promote: --stage: got None, expected one that failed: Validate, Deploy\n"
    )
    assert named.exit_code == 0
    assert [one["pipelineExecutionId"] for one in pipelines.retried] == [other]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (RETRY, f"{PIPELINE}: no stage failed, expected one; nothing was retried"),
        ((*RETRY, "--stage", "Nowhere"), f"{PIPELINE}: no stage failed"),
        (("retry", "chrun", "--environment", "dev"), "model: got 'chrun', expected one of dev"),
        (
            ("retry", "../x", "--environment", "dev"),
            "model: got '../x', expected one of dev: churn",
        ),
        (("retry", "", "--environment", "dev"), "model: got '', expected one of dev: churn"),
        (
            ("retry", "churn", "--environment", "prod"),
            "--environment: not in this account and region, got 'prod', expected dev",
        ),
    ],
)
def test_what_cannot_be_retried_is_one_line_and_one_document(
    pipelines: Pipelines, run: Run, arguments: tuple[str, ...], told: str
) -> None:
    pipelines.run(PIPELINE, EXECUTION, ARN, "Succeeded", CLAIMED)

    result = run(*arguments, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"].startswith(told)
    assert pipelines.retried == []


def test_an_environment_without_the_pipeline_is_one_line(pipelines: Pipelines, run: Run) -> None:
    del pipelines.executions[PIPELINE]

    result = run(*RETRY)

    assert result.exit_code == 1
    assert "acme-dev-churn: no such pipeline, expected an environment that" in result.stderr


def test_a_stage_that_went_on_meanwhile_is_one_line(pipelines: Pipelines, run: Run) -> None:
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", UNDECIDED)
    pipelines.overtaken = True

    result = run(*RETRY)

    assert result.exit_code == 1
    assert "Validate cannot be retried any more" in result.stderr


def test_who_may_retry_is_said_to_who_may_not(pipelines: Pipelines, run: Run) -> None:
    pipelines.denied = True

    result = run(*RETRY)

    assert result.exit_code == 1
    assert "only a session of the environment's operator role may" in result.stderr


def test_the_environment_must_be_named(account: Any, run: Run) -> None:
    assert run("retry", "churn").exit_code == 2
