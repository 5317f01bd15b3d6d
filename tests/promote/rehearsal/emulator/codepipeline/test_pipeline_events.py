from __future__ import annotations

import json

from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    ACCOUNT,
    ARN,
    NAME,
    invoke,
    only_if,
    pipeline,
    stage,
)


def test_an_execution_is_announced_with_its_stages_and_actions(bench: Bench) -> None:
    # given
    bench.function("check")
    bench.function("copy", bench.fails("no room"))
    declared = pipeline(stage("Request", invoke("check")), stage("Promote", invoke("copy")))
    # when
    execution_id = bench.create(declared)
    bench.ended(execution_id)
    bench.wait(lambda: bench.heard("Pipeline")[-1]["state"] == "FAILED")
    # then
    told = [
        " ".join(detail[key] for key in ("stage", "action", "state") if key in detail)
        for detail in (json.loads(entry["Detail"]) for entry in bench.events)
    ]
    assert told == [
        "STARTED",
        "Source STARTED",
        "Source fetch STARTED",
        "Source fetch SUCCEEDED",
        "Source SUCCEEDED",
        "Request STARTED",
        "Request check STARTED",
        "Request check SUCCEEDED",
        "Request SUCCEEDED",
        "Promote STARTED",
        "Promote copy STARTED",
        "Promote copy FAILED",
        "Promote FAILED",
        "FAILED",
    ]
    assert {entry["Source"] for entry in bench.events} == {"aws.codepipeline"}
    assert {tuple(entry["Resources"]) for entry in bench.events} == {(ARN,)}


def test_the_event_of_an_execution_has_the_documented_fields(bench: Bench) -> None:
    bench.function("copy")
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: len(bench.heard("Pipeline")) == 2)
    started, ended = bench.heard("Pipeline")
    assert started.pop("start-time").endswith("Z")
    assert started == {
        "pipeline": NAME,
        "execution-id": execution_id,
        "version": 1,
        "pipeline-execution-attempt": 1.0,
        "execution-trigger": {
            "trigger-type": "CreatePipeline",
            "trigger-detail": f"arn:aws:iam::{ACCOUNT}:root",
        },
        "state": "STARTED",
    }
    assert ended["state"] == "SUCCEEDED"


def test_the_event_of_a_failed_action_says_why(bench: Bench) -> None:
    bench.function("copy", bench.fails("no room"))
    bench.run(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: bench.heard("Pipeline")[-1]["state"] == "FAILED")
    event = bench.heard("Action")[-1]
    (job,) = bench.functions.jobs_of("copy")
    assert event["execution-result"] == {
        "external-execution-summary": "no room",
        "external-execution-id": job["id"],
        "error-code": "JobFailed",
    }
    assert event["type"]["provider"] == "Lambda"
    assert event["region"] == "us-east-1"
    assert [artifact["name"] for artifact in event["input-artifacts"]] == ["SourceOfModel"]


def test_a_skipped_stage_does_not_fail_the_execution_for_eventbridge(bench: Bench) -> None:
    asked = only_if("#{variables.ModelPackageArn}", "some")
    bench.run(pipeline(stage("Promote", invoke("copy"), beforeEntry=asked)))
    bench.wait(lambda: bench.heard("Pipeline")[-1]["state"] == "SUCCEEDED")
    states = [event["state"] for event in bench.heard("Stage") if event["stage"] == "Promote"]
    assert "FAILED" not in states
