"""A job is read completely, and its step's outcome becomes its result."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.finding import Finding, Refused
from promotion_steps.hop import Hop
from promotion_steps.pipeline_job import LARGEST_OUTPUTS, Outcome, PipelineJob, run_step
from tests.promotion_steps.jobs import (
    ENVIRON,
    JOB,
    CodePipeline,
    Context,
    event,
    failed,
    raising,
    run,
)
from tests.promotion_steps.scene import ARN, EXECUTION, HOP, TARGET_ARN
from tests.promotion_steps.test_json_fields import ANY_JSON


def test_a_job_is_read_completely() -> None:
    parameters = {
        "model_package_arn": ARN,
        "execution_id": EXECUTION,
        "manifest_version": "v1",
        "manifest_sha256": "a" * 64,
    }

    job = PipelineJob.from_event(
        event(parameters, continuationToken="{}"), environ=ENVIRON, seconds_left=lambda: 7
    )

    assert (job.job_id, job.hop, job.continuation_token) == (JOB, HOP, "{}")
    assert (job.model_package_arn, job.execution_id) == (ARN, EXECUTION)
    assert (job.manifest_version, job.manifest_sha256) == ("v1", "a" * 64)
    assert (job.artifact.bucket, job.artifact.key) == ("artifacts", "a/b.zip")
    assert job.artifact.credentials["aws_secret_access_key"] == "hidden"


def test_an_action_that_makes_an_artifact_is_given_its_place_and_key() -> None:
    key = "arn:aws:kms:us-east-1:222222222222:alias/acme-staging-artifacts"
    location = {"type": "S3", "s3Location": {"bucketName": "artifacts", "objectKey": "a/c.zip"}}
    data = event(
        {"model_package_arn": ARN, "execution_id": EXECUTION, "registered_arn": TARGET_ARN},
        outputArtifacts=[{"name": "Endpoint", "revision": None, "location": location}],
        encryptionKey={"id": key, "type": "KMS"},
    )

    job = PipelineJob.from_event(data, environ=ENVIRON, seconds_left=lambda: 7)

    assert job.output is not None
    assert (job.output.bucket, job.output.key) == ("artifacts", "a/c.zip")
    assert job.output.encryption_key == key
    assert job.registered_arn == TARGET_ARN


def test_an_action_that_makes_no_artifact_has_no_place_for_one() -> None:
    assert PipelineJob.from_event(event(), environ=ENVIRON, seconds_left=lambda: 7).output is None


def test_credentials_are_not_shown() -> None:
    job = PipelineJob.from_event(event(), environ=ENVIRON, seconds_left=lambda: 7)

    assert "hidden" not in repr(job)


def test_outputs_and_a_summary_are_a_success() -> None:
    told = run(lambda job: Outcome(outputs={"Decision": "promote"}, summary="done" * 1000))

    assert told == [
        {
            "result": "success",
            "jobId": JOB,
            "outputVariables": {"Decision": "promote"},
            "executionDetails": {"summary": ("done" * 1000)[:2048]},
        }
    ]


def test_nothing_found_is_a_success() -> None:
    assert run(lambda job: Outcome.of([])) == [{"result": "success", "jobId": JOB}]


def test_a_continuation_is_a_success_that_comes_again() -> None:
    told = run(lambda job: Outcome(continuation_token="{}", outputs={"not": "yet"}))

    assert told == [{"result": "success", "jobId": JOB, "continuationToken": "{}"}]


def test_findings_fail_the_job_one_on_each_line() -> None:
    findings = [Finding(gate="integrity", message=message) for message in ("a", "b")]

    assert run(lambda job: Outcome.of(findings)) == failed("integrity: a\nintegrity: b")


def test_many_findings_fit_into_one_message() -> None:
    findings = [Finding(gate="integrity", message="x" * 90)] * 100

    (told,) = run(lambda job: Outcome.of(findings))

    message = told["failureDetails"]["message"]
    assert len(message) <= 5000
    assert message.splitlines()[-1] == "… and 52 more"


def test_a_refusal_fails_the_job_in_the_name_of_the_step() -> None:
    told = run(raising(Refused("no report", "no image")))

    assert told == failed("metric-floor: no report\nmetric-floor: no image")


def test_an_exception_names_step_and_error_and_its_traceback_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = run(raising(KeyError("Containers")))

    assert told == failed("metric-floor: KeyError: 'Containers'")
    assert "Traceback" in caplog.text
    assert {record.promotion_id for record in caplog.records} == {EXECUTION}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"CodePipeline.job": {"id": JOB}}, "CodePipeline.job: data: got None, expected an object"),
        (event({"execution_id": "e"}), "UserParameters: model_package_arn: got nothing"),
        (event({"model_package_arn": "a"}), "UserParameters: execution_id: got nothing"),
        (event({"model_package_arn": ARN, "execution": "e"}), "UserParameters: execution: unkn"),
        (event(inputArtifacts=[]), "CodePipeline.job: data.inputArtifacts: got [], expected one"),
        (event(artifactCredentials=None), "data.artifactCredentials: got None, expected an obj"),
        (event(actionConfiguration={}), "actionConfiguration.configuration: got None"),
    ],
)
def test_a_malformed_job_fails_with_what_is_wrong(broken: Any, message: str) -> None:
    (told,) = run(lambda job: Outcome(), given=broken)

    assert told["failureDetails"]["type"] == "ConfigurationError"
    assert message in told["failureDetails"]["message"]


def test_a_function_without_its_environment_fails_the_job() -> None:
    codepipeline = CodePipeline()

    run_step(lambda job: Outcome(), event(), Context(), codepipeline=codepipeline, environ={})

    (told,) = codepipeline.told
    assert "SOURCE_ENVIRONMENT: environment: got ''" in told["failureDetails"]["message"]


@pytest.mark.parametrize("given", [{}, {"CodePipeline.job": 3}, {"CodePipeline.job": {"id": 1}}])
def test_an_event_without_a_job_is_an_error_since_nobody_can_be_told(given: Any) -> None:
    with pytest.raises(ValueError, match=r"^event: CodePipeline\.job"):
        run(lambda job: Outcome(), given=given)


@given(ANY_JSON)
def test_any_job_data_gets_exactly_one_result(data: Any) -> None:
    (told,) = run(lambda job: Outcome(), given={"CodePipeline.job": {"id": JOB, "data": data}})

    assert told["failureDetails"]["type"] == "ConfigurationError"


@given(st.text())
def test_any_user_parameters_get_exactly_one_result(text: str) -> None:
    configuration = {"configuration": {"UserParameters": text}}

    (told,) = run(lambda job: Outcome(), given=event(actionConfiguration=configuration))

    assert told["failureDetails"]["type"] == "ConfigurationError"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"outputs": {"a b": "c"}}, "outputs.a b: got 'c', expected a name and a text"),
        ({"outputs": {"a": ""}}, "outputs.a: got '', expected a name and a text"),
        ({"outputs": {"a": "é" * (LARGEST_OUTPUTS // 2)}}, "outputs: got 122881 bytes"),
        ({"continuation_token": ""}, "continuation token: got '', expected 1 to 2048"),
        ({"continuation_token": "x" * 2049}, "continuation token: got 'x+"),
    ],
)
def test_an_outcome_beyond_codepipelines_limits_is_an_error(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Outcome(**arguments)


def test_every_line_of_other_threads_bears_the_promotion(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def step(job: PipelineJob) -> Outcome:
        thread = threading.Thread(target=logging.getLogger("other").warning, args=["hello"])
        thread.start()
        thread.join()
        return Outcome()

    run(step)

    assert [record.promotion_id for record in caplog.records] == [EXECUTION]  # type: ignore[attr-defined]


def test_a_hop_is_read_from_the_functions_environment() -> None:
    assert Hop.from_environ(ENVIRON) == HOP
    with pytest.raises(ValueError, match=r"^TARGET_ENVIRONMENT: environment: got 'x'"):
        Hop.from_environ({**ENVIRON, "TARGET_ENVIRONMENT": "x"})
