from __future__ import annotations

import threading
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    NAME,
    invoke,
    pipeline,
    stage,
)


def retry(bench: Bench, execution_id: str, mode: str = "FAILED_ACTIONS", at: str = "Do") -> None:
    bench.call(
        "RetryStageExecution",
        pipelineName=NAME,
        stageName=at,
        pipelineExecutionId=execution_id,
        retryMode=mode,
    )


@pytest.fixture
def failed(bench: Bench) -> str:
    """An execution of which one action of two failed."""
    bench.function("good", bench.succeeds(Answer="42"))
    bench.function("bad", bench.fails("no"))
    bench.function("after")
    declared = pipeline(stage("Do", invoke("good"), invoke("bad")), stage("Then", invoke("after")))
    execution_id = bench.create(declared)
    assert bench.ended(execution_id)["status"] == "Failed"
    return execution_id


def test_a_retry_does_the_failed_actions_again_and_goes_on(bench: Bench, failed: str) -> None:
    # given
    bench.function("bad")
    # when
    retry(bench, failed)
    # then
    execution = bench.ended(failed)
    assert execution["status"] == "Succeeded"
    assert "statusSummary" not in execution
    names = [name for name, _ in bench.functions.invocations]
    assert (names.count("good"), names.count("bad"), names.count("after")) == (1, 2, 1)


def test_a_retry_of_all_actions_does_each_again(bench: Bench, failed: str) -> None:
    bench.function("bad")
    retry(bench, failed, "ALL_ACTIONS")
    assert bench.ended(failed)["status"] == "Succeeded"
    assert len(bench.functions.jobs_of("good")) == 2


def test_every_attempt_is_listed_and_the_latest_can_be_asked_for(bench: Bench, failed: str) -> None:
    bench.function("bad")
    retry(bench, failed)
    bench.ended(failed)
    every = bench.call("ListActionExecutions", pipelineName=NAME)["actionExecutionDetails"]
    latest = bench.call(
        "ListActionExecutions",
        pipelineName=NAME,
        filter={
            "latestInPipelineExecution": {
                "pipelineExecutionId": failed,
                "startTimeRange": "Latest",
            }
        },
    )["actionExecutionDetails"]
    assert [run["actionName"] for run in every].count("bad") == 2
    assert [run["actionName"] for run in latest] == ["after", "bad"]


def test_a_retry_is_announced_as_the_second_attempt(bench: Bench, failed: str) -> None:
    bench.function("bad")
    retry(bench, failed)
    bench.ended(failed)
    bench.wait(lambda: bench.heard("Pipeline")[-1]["state"] == "SUCCEEDED")
    states = [
        (event["state"], event["pipeline-execution-attempt"]) for event in bench.heard("Pipeline")
    ]
    assert states == [("STARTED", 1.0), ("FAILED", 1.0), ("RESUMED", 2.0), ("SUCCEEDED", 2.0)]


def test_only_a_stage_that_failed_or_was_stopped_is_retried(bench: Bench, failed: str) -> None:
    with pytest.raises(ServiceError, match="stage Source: got status Succeeded, expected Failed"):
        retry(bench, failed, at="Source")
    with pytest.raises(ServiceError, match="stage Then: got status not run, expected Failed"):
        retry(bench, failed, at="Then")
    with pytest.raises(ServiceError, match="does not have a stage named 'Nowhere'"):
        retry(bench, failed, at="Nowhere")


def test_an_execution_under_way_is_not_retried(bench: Bench, failed: str) -> None:
    gate = threading.Event()
    bench.function("bad", bench.waits_for(gate))
    retry(bench, failed)
    with pytest.raises(ServiceError, match="of an execution that has ended"):
        retry(bench, failed)
    gate.set()
    bench.ended(failed)


def test_a_stage_that_a_later_execution_has_entered_is_not_retried(
    bench: Bench, failed: str
) -> None:
    bench.ended(bench.start())
    with pytest.raises(ServiceError, match="a later execution has entered it"):
        retry(bench, failed)


ONCE = {"result": "RETRY", "retryConfiguration": {"retryMode": "FAILED_ACTIONS"}}


def test_a_stage_that_is_to_be_retried_does_its_failed_actions_once_more(bench: Bench) -> None:
    bench.function("good", bench.succeeds(Answer="42"))
    bench.function("bad", bench.fails("no"))
    declared = pipeline(stage("Do", invoke("good"), invoke("bad"), onFailure=ONCE))

    execution_id = bench.create(declared)

    assert bench.ended(execution_id)["status"] == "Failed"
    names = [name for name, _ in bench.functions.invocations]
    assert (names.count("good"), names.count("bad")) == (1, 2)


def test_a_retry_by_itself_that_succeeds_lets_the_execution_go_on(bench: Bench) -> None:
    behaviours = [bench.succeeds(), bench.fails("busy")]

    def fails_once(job: dict[str, Any]) -> None:
        behaviours.pop()(job)

    bench.function("busy", fails_once)
    bench.function("after")
    declared = pipeline(stage("Do", invoke("busy"), onFailure=ONCE), stage("Then", invoke("after")))

    assert bench.ended(bench.create(declared))["status"] == "Succeeded"
    assert behaviours == []
