from __future__ import annotations

import threading

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    NAME,
    invoke,
    pipeline,
    stage,
)


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


@pytest.fixture
def running(bench: Bench, gate: threading.Event) -> str:
    """An execution whose first function waits for the gate."""
    bench.function("copy", bench.waits_for(gate))
    bench.function("register")
    promote = stage("Promote", invoke("copy"), invoke("register", runOrder=2))
    execution_id = bench.create(pipeline(promote))
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    return execution_id


def stop(bench: Bench, execution_id: str, *, abandon: bool) -> None:
    bench.call(
        "StopPipelineExecution",
        pipelineName=NAME,
        pipelineExecutionId=execution_id,
        abandon=abandon,
        reason="wrong model",
    )


def test_a_stopped_execution_finishes_the_action_under_way_and_starts_no_other(
    bench: Bench, running: str, gate: threading.Event
) -> None:
    # when
    stop(bench, running, abandon=False)
    meanwhile = bench.execution(running)["status"]
    bench.stage("Promote")
    gate.set()
    # then
    assert meanwhile == "Stopping"
    assert bench.ended(running)["status"] == "Stopped"
    assert bench.actions(running)["copy"]["status"] == "Succeeded"
    assert "register" not in bench.actions(running)
    assert bench.stage("Promote")["latestExecution"]["status"] == "Stopped"
    assert bench.executions()[0]["stopTrigger"] == {"reason": "wrong model"}


def test_an_abandoned_execution_does_not_wait_for_its_action(
    bench: Bench, running: str, gate: threading.Event
) -> None:
    # when
    stop(bench, running, abandon=True)
    # then
    assert bench.ended(running)["status"] == "Stopped"
    assert bench.actions(running)["copy"]["status"] == "Abandoned"
    # and the result comes too late
    gate.set()
    bench.wait(lambda: bench.functions.crashes)
    assert bench.functions.crashes[0].code == "InvalidJobStateException"


def test_an_execution_that_is_being_stopped_can_still_be_abandoned(
    bench: Bench, running: str
) -> None:
    stop(bench, running, abandon=False)
    with pytest.raises(ServiceError, match="is being stopped already"):
        stop(bench, running, abandon=False)
    stop(bench, running, abandon=True)
    assert bench.ended(running)["status"] == "Stopped"


def test_an_execution_that_waits_before_a_stage_is_stopped_at_once(
    bench: Bench, running: str
) -> None:
    waiting = bench.start()
    bench.wait(lambda: bench.stage("Promote").get("inboundExecution"))
    stop(bench, waiting, abandon=False)
    assert bench.ended(waiting)["status"] == "Stopped"
    assert bench.stage("Promote")["inboundExecutions"] == []
    assert bench.execution(running)["status"] == "InProgress"


def test_an_execution_that_has_ended_cannot_be_stopped(
    bench: Bench, running: str, gate: threading.Event
) -> None:
    gate.set()
    bench.ended(running)
    with pytest.raises(ServiceError, match="got status Succeeded, expected InProgress"):
        stop(bench, running, abandon=False)
