from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from promote.rehearsal.emulator.codepipeline.action_run import timeout_minutes
from promote.rehearsal.emulator.codepipeline.actions.catalogue import ACTION_TYPES, type_key
from promote.rehearsal.emulator.codepipeline.actions.lambda_invoke import (
    LAMBDA_INVOKE,
    longest_silence,
)
from promote.rehearsal.emulator.codepipeline.pace import Pace
from promote.rehearsal.emulator.json_service import ServiceError
from promotion_steps.running_action import reason_to_stop
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    ACCOUNT,
    ARN,
    NAME,
    OTHER_ACCOUNT,
    invoke,
    pipeline,
    role,
    stage,
)

PARAMETERS = '{"arn":"#{variables.ModelPackageArn}","id":"#{codepipeline.PipelineExecutionId}"}'
UNKNOWN_JOB = "00000000-0000-0000-0000-000000000000"


def test_a_function_is_given_the_job_that_codepipeline_gives(bench: Bench) -> None:
    # given
    bench.function("copy")
    # when
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy", parameters=PARAMETERS))))
    bench.ended(execution_id)
    # then
    (job,) = bench.functions.jobs_of("copy")
    assert job["accountId"] == ACCOUNT
    configuration = job["data"]["actionConfiguration"]["configuration"]
    assert configuration["FunctionName"] == "copy"
    assert json.loads(configuration["UserParameters"]) == {"arn": "none", "id": execution_id}
    (artifact,) = job["data"]["inputArtifacts"]
    location = artifact["location"]["s3Location"]
    assert artifact["name"] == "SourceOfModel"
    assert location["bucketName"] == "artifacts"
    assert location["objectKey"].startswith("acme-staging-churn/SourceOfMo/")
    assert job["data"]["artifactCredentials"]["accessKeyId"] == "key-of-pipeline"
    assert job["data"]["encryptionKey"]["type"] == "KMS"
    assert job["data"]["outputArtifacts"] == []
    assert sorted(job["data"]) == [
        "actionConfiguration",
        "artifactCredentials",
        "encryptionKey",
        "inputArtifacts",
        "outputArtifacts",
    ]


def test_the_action_role_invokes_the_function(bench: Bench) -> None:
    bench.function("copy")
    bench.run(pipeline(stage("Promote", invoke("copy"))))
    assert bench.access.used == [("s3", "source-action"), ("lambda", "invoke-action")]


def test_without_an_action_role_the_pipelines_role_does_the_action(bench: Bench) -> None:
    bench.function("copy")
    action = invoke("copy")
    del action["roleArn"]
    bench.run(pipeline(stage("Promote", action)))
    assert bench.access.used[-1] == ("lambda", "pipeline")


def test_details_of_a_job_name_its_place(bench: Bench) -> None:
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    (job,) = bench.functions.jobs_of("copy")
    details = bench.call("GetJobDetails", jobId=job["id"])["jobDetails"]
    gate.set()
    assert details["data"]["pipelineContext"] == {
        "pipelineName": NAME,
        "pipelineArn": ARN,
        "pipelineExecutionId": execution_id,
        "stage": {"name": "Promote"},
        "action": {
            "name": "copy",
            "actionExecutionId": bench.actions(execution_id)["copy"]["actionExecutionId"],
        },
    }


def test_details_of_a_job_leave_out_the_revision_that_an_artifact_has_not_yet(bench: Bench) -> None:
    bench.function("render", bench.waits_for(threading.Event()))
    render = invoke("render", outputArtifacts=[{"name": "Rendered"}])
    bench.create(pipeline(stage("Deploy", render)))
    bench.wait(lambda: bench.functions.jobs_of("render"))
    (job,) = bench.functions.jobs_of("render")
    assert job["data"]["outputArtifacts"][0]["revision"] is None

    details = bench.call("GetJobDetails", jobId=job["id"])["jobDetails"]

    assert details["data"]["outputArtifacts"][0].keys() == {"name", "location"}


def test_output_variables_reach_later_actions_and_are_listed(bench: Bench) -> None:
    # given
    bench.function("copy", bench.succeeds(ManifestVersion="v7"))
    bench.function("register")
    # when
    execution_id = bench.create(
        pipeline(
            stage(
                "Promote",
                invoke("copy", namespace="copied"),
                invoke("register", runOrder=2, parameters="#{copied.ManifestVersion}!"),
            )
        )
    )
    bench.ended(execution_id)
    # then
    runs = bench.actions(execution_id)
    assert runs["copy"]["output"]["outputVariables"] == {"ManifestVersion": "v7"}
    assert runs["register"]["input"]["configuration"]["UserParameters"] == (
        "#{copied.ManifestVersion}!"
    )
    assert runs["register"]["input"]["resolvedConfiguration"]["UserParameters"] == "v7!"


def test_an_unresolved_variable_fails_the_action(bench: Bench) -> None:
    bench.function("copy")
    action = invoke("copy", parameters='{"a":"#{fetched.Colour}"}')
    execution_id = bench.create(pipeline(stage("Promote", action)))
    assert bench.ended(execution_id)["status"] == "Failed"
    assert bench.error(execution_id, "copy") == {
        "code": "ConfigurationError",
        "message": "variable: no such value, got '#{fetched.Colour}', expected one of "
        "BucketName, ETag, ObjectKey, VersionId in namespace fetched",
    }
    assert bench.functions.jobs_of("copy") == []


def test_a_continuation_token_comes_back_in_a_new_job(bench: Bench) -> None:
    # given
    def go_on(job: dict[str, Any]) -> None:
        if "continuationToken" in job["data"]:
            bench.succeed(job, outputVariables={"Parts": job["data"]["continuationToken"]})
        else:
            bench.succeed(job, continuationToken="part-2")

    bench.function("copy", go_on)
    # when
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    # then
    assert bench.ended(execution_id)["status"] == "Succeeded"
    first, second = bench.functions.jobs_of("copy")
    assert first["id"] != second["id"]
    assert "continuationToken" not in first["data"]
    assert bench.actions(execution_id)["copy"]["output"]["outputVariables"] == {"Parts": "part-2"}


def test_a_job_takes_exactly_one_result(bench: Bench) -> None:
    # given
    bench.function("copy")
    bench.run(pipeline(stage("Promote", invoke("copy"))))
    (job,) = bench.functions.jobs_of("copy")
    # when, then
    with pytest.raises(ServiceError, match=r"InvalidJobStateException: .* its result is settled"):
        bench.succeed(job)
    with pytest.raises(ServiceError, match="InvalidJobStateException"):
        bench.fails("too late")(job)


def test_a_job_is_nobody_elses(bench: Bench) -> None:
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    (job,) = bench.functions.jobs_of("copy")
    with pytest.raises(ServiceError, match="JobNotFoundException"):
        bench.succeed({**job, "accountId": OTHER_ACCOUNT})
    with pytest.raises(ServiceError, match="JobNotFoundException"):
        bench.call("GetJobDetails", jobId=UNKNOWN_JOB)
    gate.set()
    assert bench.ended(execution_id)["status"] == "Succeeded"


def test_a_function_that_is_silent_for_20_minutes_fails_its_action(bench: Bench) -> None:
    bench.function("copy", lambda job: None)
    began = time.monotonic()
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    assert bench.ended(execution_id)["status"] == "Failed"
    assert time.monotonic() - began >= 20 * bench.minute
    assert bench.error(execution_id, "copy") == {
        "code": "TimedOut",
        "message": "action copy: timed out without a result",
    }
    with pytest.raises(ServiceError, match="InvalidJobStateException"):
        bench.succeed(bench.functions.jobs_of("copy")[0])


def test_a_silence_of_20_minutes_is_1200_seconds_at_the_pace_of_aws() -> None:
    assert longest_silence(Pace()) == 1200


def test_a_late_copy_of_a_job_sees_that_its_action_is_over_while_a_retry_runs(
    bench: Bench,
) -> None:
    # given
    bench.function("copy", lambda job: None)
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.ended(execution_id)
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    # when
    bench.call(
        "RetryStageExecution",
        pipelineName=NAME,
        stageName="Promote",
        pipelineExecutionId=execution_id,
        retryMode="FAILED_ACTIONS",
    )
    bench.wait(lambda: len(bench.functions.jobs_of("copy")) == 2)
    late, retried = bench.functions.jobs_of("copy")
    reasons = [reason_to_stop(Asking(bench), job["id"]) for job in (late, retried)]
    gate.set()
    # then
    assert reasons == ["its action is Failed, expected InProgress", None]


class Asking:
    """What a step asks CodePipeline, as a client of its API."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def get_job_details(self, **request: Any) -> dict[str, Any]:
        return self._bench.call("GetJobDetails", **request)

    def list_action_executions(self, **request: Any) -> dict[str, Any]:
        return self._bench.call("ListActionExecutions", **request)


def test_a_continuation_token_restarts_the_20_minutes(bench: Bench) -> None:
    def go_on(job: dict[str, Any]) -> None:
        time.sleep(12 * bench.minute)
        done = "continuationToken" in job["data"]
        bench.succeed(job, **({} if done else {"continuationToken": "more"}))

    bench.function("copy", go_on)

    assert bench.run(pipeline(stage("Promote", invoke("copy"))))["status"] == "Succeeded"


def test_continuations_end_with_the_time_of_the_action(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = invoke("copy")
    assert timeout_minutes(action) == 24 * 60
    monkeypatch.setitem(ACTION_TYPES, type_key(action), replace(LAMBDA_INVOKE, minutes=25))
    bench.function("copy", lambda job: bench.succeed(job, continuationToken="more"))

    execution_id = bench.create(pipeline(stage("Promote", action)))

    assert bench.ended(execution_id)["status"] == "Failed"
    assert bench.error(execution_id, "copy")["code"] == "TimedOut"


def test_a_function_that_is_not_there_fails_the_action(bench: Bench) -> None:
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.ended(execution_id)
    error = bench.error(execution_id, "copy")
    assert error["code"] == "ConfigurationError"
    assert error["message"].endswith("no function copy")


def test_an_action_role_that_does_not_open_fails_the_action(bench: Bench) -> None:
    bench.access.locked.add(role("invoke-action"))
    execution_id = bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.ended(execution_id)
    error = bench.error(execution_id, "copy")
    assert error["code"] == "PermissionError"
    assert error["message"].endswith(f"may not assume {role('invoke-action')}")


def test_output_artifacts_of_a_function_are_input_of_the_next(bench: Bench) -> None:
    bench.function("build")
    bench.function("use")
    declared = pipeline(
        stage("Build", invoke("build", outputArtifacts=[{"name": "Built"}])),
        stage("Use", invoke("use", inputArtifacts=[{"name": "Built"}])),
    )
    assert bench.run(declared)["status"] == "Succeeded"
    (made,) = bench.functions.jobs_of("build")[0]["data"]["outputArtifacts"]
    (taken,) = bench.functions.jobs_of("use")[0]["data"]["inputArtifacts"]
    assert made == taken


def test_results_that_contradict_themselves_are_refused(bench: Bench) -> None:
    gate = threading.Event()
    bench.function("copy", bench.waits_for(gate))
    bench.create(pipeline(stage("Promote", invoke("copy"))))
    bench.wait(lambda: bench.functions.jobs_of("copy"))
    (job,) = bench.functions.jobs_of("copy")
    with pytest.raises(ServiceError, match="got some with a continuationToken"):
        bench.succeed(job, continuationToken="more", outputVariables={"A": "b"})
    with pytest.raises(ServiceError, match="OutputVariablesSizeExceededException"):
        bench.succeed(job, outputVariables={"A": "b" * 130_000})
    with pytest.raises(ServiceError, match=r"Value 'A b' at 'outputVariables' failed"):
        bench.succeed(job, outputVariables={"A b": "c"})
    gate.set()
