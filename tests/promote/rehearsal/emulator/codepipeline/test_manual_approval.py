from __future__ import annotations

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    ACCOUNT,
    NAME,
    approval,
    pipeline,
    stage,
)

OTHER_TOKEN = "00000000-0000-0000-0000-000000000000"


def asked(bench: Bench) -> str:
    """Wait for the question and return its token."""
    bench.wait(lambda: _latest(bench).get("token"))
    return str(_latest(bench)["token"])


def _latest(bench: Bench) -> dict[str, str]:
    found: dict[str, str] = bench.stage("Ask")["actionStates"][0].get("latestExecution", {})
    return found


def answer(bench: Bench, token: str, status: str = "Approved", *, action: str = "approve") -> None:
    bench.call(
        "PutApprovalResult",
        pipelineName=NAME,
        stageName="Ask",
        actionName=action,
        token=token,
        result={"status": status, "summary": "as agreed"},
    )


def test_an_approval_lets_the_execution_go_on(bench: Bench) -> None:
    execution_id = bench.create(pipeline(stage("Ask", approval())))
    answer(bench, asked(bench))
    assert bench.ended(execution_id)["status"] == "Succeeded"
    run = bench.actions(execution_id)["approve"]
    assert run["updatedBy"] == f"arn:aws:iam::{ACCOUNT}:root"
    assert run["output"]["executionResult"]["externalExecutionSummary"] == "as agreed"


def test_a_rejection_fails_the_execution(bench: Bench) -> None:
    execution_id = bench.create(pipeline(stage("Ask", approval())))
    answer(bench, asked(bench), "Rejected")
    assert bench.ended(execution_id)["status"] == "Failed"
    assert bench.error(execution_id, "approve") == {
        "code": "Rejected",
        "message": f"rejected by arn:aws:iam::{ACCOUNT}:root: as agreed",
    }


def test_an_approval_that_nobody_gives_times_out(bench: Bench) -> None:
    execution_id = bench.create(pipeline(stage("Ask", approval(timeoutInMinutes=5))))
    token = asked(bench)
    assert bench.ended(execution_id)["status"] == "Failed"
    assert bench.error(execution_id, "approve")["code"] == "TimedOut"
    with pytest.raises(ServiceError, match="ApprovalAlreadyCompletedException"):
        answer(bench, token)


def test_an_answer_needs_the_token_of_the_question(bench: Bench) -> None:
    bench.create(pipeline(stage("Ask", approval("approve"), approval("agree"))))
    token = asked(bench)
    with pytest.raises(ServiceError, match="InvalidApprovalTokenException"):
        answer(bench, OTHER_TOKEN)
    with pytest.raises(ServiceError, match="InvalidApprovalTokenException"):
        answer(bench, token, action="agree")
    with pytest.raises(ServiceError, match="Stage 'Ask' has no action 'nod'"):
        answer(bench, token, action="nod")


def test_an_answer_is_given_once(bench: Bench) -> None:
    bench.create(pipeline(stage("Ask", approval())))
    token = asked(bench)
    answer(bench, token)
    with pytest.raises(ServiceError, match="The approval is already completed"):
        answer(bench, token, "Rejected")
