"""A stage of many functions side by side: all run to their end, and each is told of."""

from __future__ import annotations

import threading

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import invoke, pipeline, stage

GATES = [f"gate{number}" for number in range(13)]
LONG = "x" * 5000


def _fail(bench: Bench, name: str, message: str, **more: str) -> None:
    details = {"type": "JobFailed", "message": message, **more}
    bench.function(name, lambda job: bench._put("PutJobFailureResult", job, failureDetails=details))


def test_gates_run_side_by_side(bench: Bench) -> None:
    together = threading.Barrier(len(GATES), timeout=5)
    for gate in GATES:
        bench.function(gate, lambda job: bench.succeed(job) if together.wait() >= 0 else None)

    execution = bench.run(pipeline(stage("Validate", *map(invoke, GATES))))

    assert execution["status"] == "Succeeded"


def test_all_gates_end_before_their_stage_fails(bench: Bench) -> None:
    # given
    failed = threading.Event()
    for gate in GATES:
        bench.function(gate, bench.succeeds(Verdict=gate))
    _fail(bench, "gate0", "first")
    _fail(bench, "gate7", "second")
    bench.function("gate3", bench.waits_for(failed))
    # when
    actions = [invoke(gate, namespace=gate) for gate in GATES]
    later = stage("Approve", invoke("gate1"))
    execution_id = bench.create(pipeline(stage("Validate", *actions), later))
    bench.wait(
        lambda: (
            {bench.actions(execution_id).get(gate, {}).get("status") for gate in ("gate0", "gate7")}
            == {"Failed"}
        )
    )
    still_running = bench.execution(execution_id)["status"]
    failed.set()
    execution = bench.ended(execution_id)
    # then
    runs = bench.actions(execution_id)
    assert (still_running, execution["status"]) == ("InProgress", "Failed")
    assert sorted(name for name, run in runs.items() if run["status"] == "Failed") == [
        "gate0",
        "gate7",
    ]
    assert runs["gate3"]["status"] == "Succeeded"
    assert len(bench.functions.jobs_of("gate1")) == 1


def test_outputs_of_each_gate_are_told_under_its_namespace(bench: Bench) -> None:
    for gate in GATES:
        bench.function(gate, bench.succeeds(Verdict=gate))
    bench.function("report")
    actions = [invoke(gate, namespace=gate) for gate in GATES]
    parameters = ",".join(f"#{{{gate}.Verdict}}" for gate in GATES)
    report = invoke("report", parameters=parameters)

    execution_id = bench.create(pipeline(stage("Validate", *actions), stage("Report", report)))
    bench.ended(execution_id)

    runs = bench.actions(execution_id)
    assert runs["gate4"]["output"]["outputVariables"] == {"Verdict": "gate4"}
    assert runs["gate4"]["input"]["namespace"] == "gate4"
    assert runs["report"]["input"]["resolvedConfiguration"]["UserParameters"] == ",".join(GATES)


def test_a_failure_names_its_external_execution_and_keeps_its_whole_message(bench: Bench) -> None:
    _fail(bench, "gate0", LONG, externalExecutionId="s3://evidence/verdict.json")

    execution_id = bench.create(pipeline(stage("Validate", invoke("gate0"))))
    bench.ended(execution_id)

    result = bench.actions(execution_id)["gate0"]["output"]["executionResult"]
    assert result["externalExecutionId"] == "s3://evidence/verdict.json"
    assert result["errorDetails"] == {"code": "JobFailed", "message": LONG}
    latest = bench.stage("Validate")["actionStates"][0]["latestExecution"]
    assert latest["externalExecutionId"] == "s3://evidence/verdict.json"
    assert latest["errorDetails"]["message"] == LONG


@pytest.mark.parametrize(
    "details",
    [
        {"type": "JobFailed", "message": LONG + "x"},
        {"type": "JobFailed", "message": "x", "externalExecutionId": "x" * 1501},
        {"type": "Wrong", "message": "x"},
        {"type": "JobFailed"},
        {"type": "JobFailed", "message": ""},
    ],
)
def test_failure_details_out_of_bounds_are_refused(bench: Bench, details: dict[str, str]) -> None:
    job = "00000000-0000-0000-0000-000000000000"

    with pytest.raises(ServiceError) as refused:
        bench.call("PutJobFailureResult", jobId=job, failureDetails=details)

    assert refused.value.code == "ValidationException"
