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


def test_a_new_pipeline_starts_by_itself_and_runs_its_stages_in_order(bench: Bench) -> None:
    # given
    bench.function("check")
    bench.function("copy")
    bench.function("register")
    declared = pipeline(
        stage("Request", invoke("check")),
        stage("Promote", invoke("register", runOrder=2), invoke("copy", runOrder=1)),
    )
    # when
    execution = bench.run(declared)
    # then
    assert execution["status"] == "Succeeded"
    assert execution["trigger"]["triggerType"] == "CreatePipeline"
    assert [name for name, _ in bench.functions.invocations] == ["check", "copy", "register"]


def test_actions_of_one_run_order_run_at_the_same_time(bench: Bench) -> None:
    both = threading.Barrier(2, timeout=5)

    def meet(job: dict[str, Any]) -> None:
        both.wait()
        bench.succeed(job)

    bench.function("metric-floor", meet)
    bench.function("integrity", meet)
    execution = bench.run(pipeline(stage("Validate", invoke("metric-floor"), invoke("integrity"))))
    assert execution["status"] == "Succeeded"


def test_when_one_of_parallel_actions_fails_the_other_finishes_and_the_stage_fails(
    bench: Bench,
) -> None:
    # given
    gate = threading.Event()
    bench.function("integrity", bench.waits_for(gate))
    bench.function("metric-floor", bench.fails("auc: 0.5 is below 0.9"))
    bench.function("copy")
    # when
    execution_id = bench.create(
        pipeline(
            stage("Validate", invoke("metric-floor"), invoke("integrity")),
            stage("Promote", invoke("copy")),
        )
    )
    bench.wait(lambda: bench.stage("Validate")["actionStates"][0].get("latestExecution"))
    bench.wait(lambda: bench.actions(execution_id)["metric-floor"]["status"] == "Failed")
    running = bench.execution(execution_id)["status"]
    gate.set()
    ended = bench.ended(execution_id)
    # then
    assert running == "InProgress"
    assert ended["status"] == "Failed"
    assert ended["statusSummary"] == "action metric-floor: auc: 0.5 is below 0.9"
    assert bench.actions(execution_id)["integrity"]["status"] == "Succeeded"
    assert "copy" not in bench.actions(execution_id)
    assert bench.stage("Validate")["latestExecution"]["status"] == "Failed"
    assert bench.error(execution_id, "metric-floor") == {
        "code": "JobFailed",
        "message": "auc: 0.5 is below 0.9",
    }


def test_the_second_of_two_queued_executions_waits_before_the_stage(bench: Bench) -> None:
    # given
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    first = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    # when
    second = bench.start()
    bench.wait(lambda: bench.stage("Promote").get("inboundExecution"))
    waiting = bench.stage("Promote")
    gate.set()
    # then
    assert waiting["latestExecution"] == {
        "pipelineExecutionId": first,
        "status": "InProgress",
        "type": "STANDARD",
    }
    assert waiting["inboundExecutions"] == [
        {"pipelineExecutionId": second, "status": "InProgress", "type": "STANDARD"}
    ]
    assert bench.ended(first)["status"] == "Succeeded"
    assert bench.ended(second)["status"] == "Succeeded"
    assert bench.executions()[0]["pipelineExecutionId"] == second


def test_queued_executions_enter_in_the_order_of_their_start(bench: Bench) -> None:
    # given
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    started = [bench.create(pipeline(stage("Promote", invoke("copy"))))]
    # when
    started += [bench.start(ModelPackageArn=f"package-{n}") for n in range(3)]
    gate.set()
    for execution_id in started:
        bench.ended(execution_id)
    # then
    contexts = [
        bench.call("GetJobDetails", jobId=job["id"])["jobDetails"]["data"]["pipelineContext"]
        for job in bench.functions.jobs_of("copy")
    ]
    assert [context["pipelineExecutionId"] for context in contexts] == started


@pytest.mark.parametrize("mode", ["QUEUED", "SUPERSEDED"])
def test_executions_of_one_pipeline_overlap_in_different_stages(bench: Bench, mode: str) -> None:
    # given
    deploying, checking = threading.Event(), threading.Event()
    bench.function("deploy", bench.waits_for(deploying))
    bench.function("check")
    stages = stage("Validate", invoke("check")), stage("Deploy", invoke("deploy"))
    first = bench.create(pipeline(*stages, executionMode=mode))
    bench.wait(lambda: bench.functions.jobs_of("deploy"))
    bench.function("check", bench.waits_for(checking))
    # when
    second = bench.start()
    bench.wait(lambda: len(bench.functions.jobs_of("check")) == 2)
    inside = [bench.stage(name)["latestExecution"] for name in ("Validate", "Deploy")]
    checking.set()
    bench.wait(lambda: bench.stage("Deploy").get("inboundExecution"))
    waiting = bench.stage("Deploy")
    deploying.set()
    # then
    assert [(entered["pipelineExecutionId"], entered["status"]) for entered in inside] == [
        (second, "InProgress"),
        (first, "InProgress"),
    ]
    assert waiting["latestExecution"]["pipelineExecutionId"] == first
    assert waiting["inboundExecution"]["pipelineExecutionId"] == second
    assert bench.ended(first)["status"] == "Succeeded"
    assert bench.ended(second)["status"] == "Succeeded"


def test_a_superseded_execution_gives_way_to_a_later_one(bench: Bench) -> None:
    # given
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    declared = pipeline(stage("Promote", invoke("copy")), executionMode="SUPERSEDED")
    first = bench.create(declared)
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    second = bench.start()
    bench.wait(lambda: bench.stage("Promote").get("inboundExecution"))
    # when
    third = bench.start()
    ended = bench.ended(second)
    gate.set()
    # then
    assert ended["status"] == "Superseded"
    assert bench.ended(first)["status"] == "Succeeded"
    assert bench.ended(third)["status"] == "Succeeded"
    bench.wait(lambda: len(bench.heard("Pipeline")) == 6)
    states = [e["state"] for e in bench.heard("Pipeline") if e["execution-id"] == second]
    assert states == ["STARTED", "SUPERSEDED"]


def test_parallel_executions_share_a_stage(bench: Bench) -> None:
    both = threading.Barrier(2, timeout=5)

    def meet(job: dict[str, Any]) -> None:
        both.wait()
        bench.succeed(job)

    bench.function("copy", meet)
    first = bench.create(pipeline(stage("Promote", invoke("copy")), executionMode="PARALLEL"))
    second = bench.start()
    assert bench.ended(first)["status"] == "Succeeded"
    assert bench.ended(second)["status"] == "Succeeded"


def test_a_disabled_transition_holds_an_execution_until_it_is_enabled(bench: Bench) -> None:
    # given
    bench.function("check")
    bench.function("copy")
    declared = pipeline(stage("Request", invoke("check")), stage("Promote", invoke("copy")))
    bench.ended(bench.create(declared))
    door = {"pipelineName": NAME, "stageName": "Promote", "transitionType": "Inbound"}
    bench.call("DisableStageTransition", **door, reason="no releases on Friday")
    # when
    execution_id = bench.start()
    bench.wait(lambda: bench.stage("Promote").get("inboundExecution"))
    held = bench.stage("Promote")
    bench.call("EnableStageTransition", **door)
    # then
    assert held["inboundExecution"]["pipelineExecutionId"] == execution_id
    assert held["inboundTransitionState"]["enabled"] is False
    assert held["inboundTransitionState"]["disabledReason"] == "no releases on Friday"
    assert bench.ended(execution_id)["status"] == "Succeeded"
    assert bench.stage("Promote")["inboundTransitionState"]["enabled"] is True


def test_an_outbound_transition_is_the_inbound_one_of_the_next_stage(bench: Bench) -> None:
    bench.function("copy")
    bench.run(pipeline(stage("Promote", invoke("copy"))))
    door = {"pipelineName": NAME, "transitionType": "Outbound", "reason": "closed"}
    bench.call("DisableStageTransition", stageName="Source", **door)
    assert bench.stage("Promote")["inboundTransitionState"]["enabled"] is False
    with pytest.raises(ServiceError, match="got 'Outbound' of the last stage Promote"):
        bench.call("DisableStageTransition", stageName="Promote", **door)


def test_a_pipeline_that_is_deleted_takes_its_executions_with_it(bench: Bench) -> None:
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    heard = len(bench.events)
    bench.call("DeletePipeline", name=NAME)
    gate.set()
    with pytest.raises(ServiceError, match="does not have a pipeline with name"):
        bench.start()
    assert len(bench.events) == heard
