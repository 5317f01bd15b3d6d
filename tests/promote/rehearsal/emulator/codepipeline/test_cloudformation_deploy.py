from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    deploy,
    invoke,
    pipeline,
    role,
    stage,
)
from tests.promote.rehearsal.emulator.codepipeline.fake_aws import zipped

OVERRIDES = '{"ModelPackageArn":"#{register.ModelPackageArn}"}'


def deployment(**configuration: str) -> dict[str, Any]:
    return pipeline(stage("Deploy", deploy(**configuration)))


def failure(bench: Bench, **configuration: str) -> dict[str, str]:
    execution_id = bench.create(deployment(**configuration))
    assert bench.ended(execution_id)["status"] == "Failed"
    return bench.error(execution_id, "deploy")


def test_a_stack_is_created_with_the_template_and_the_values_of_the_run(bench: Bench) -> None:
    # given
    bench.function("register", bench.succeeds(ModelPackageArn="arn:of:version/3"))
    bench.function("smoke-test")
    # when
    execution = bench.run(
        pipeline(
            stage("Promote", invoke("register", namespace="register")),
            stage(
                "Deploy",
                deploy(
                    ParameterOverrides=OVERRIDES,
                    Capabilities="CAPABILITY_IAM,CAPABILITY_NAMED_IAM",
                    RoleArn=role("deployment"),
                ),
            ),
            stage("Verify", invoke("smoke-test", parameters="#{deployed.EndpointName}")),
        )
    )
    # then
    assert execution["status"] == "Succeeded"
    assert bench.cloudformation.requests == [
        {
            "StackName": "churn-endpoint",
            "TemplateBody": "{}",
            "Parameters": [
                {"ParameterKey": "ModelPackageArn", "ParameterValue": "arn:of:version/3"}
            ],
            "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            "RoleARN": role("deployment"),
        }
    ]
    (job,) = bench.functions.jobs_of("smoke-test")
    assert job["data"]["actionConfiguration"]["configuration"]["UserParameters"] == "churn"
    assert ("cloudformation", "deploy-action") in bench.access.used


def test_a_stack_that_is_there_is_updated(bench: Bench) -> None:
    bench.ended(bench.create(deployment()))
    assert bench.ended(bench.start())["status"] == "Succeeded"
    assert bench.cloudformation.stacks["churn-endpoint"]["StackStatus"] == "UPDATE_COMPLETE"


def test_a_stack_without_changes_is_a_success(bench: Bench) -> None:
    bench.ended(bench.create(deployment()))
    bench.cloudformation.no_updates = True
    execution_id = bench.start()
    assert bench.ended(execution_id)["status"] == "Succeeded"
    variables = bench.actions(execution_id)["deploy"]["output"]["outputVariables"]
    assert variables == {"EndpointName": "churn"}


def test_a_failed_stack_says_which_resource_failed_first_and_why(bench: Bench) -> None:
    bench.cloudformation.failure = "no such instance type"
    assert failure(bench) == {
        "code": "JobFailed",
        "message": "stack churn-endpoint: ROLLBACK_COMPLETE, Endpoint: no such instance type",
    }


def test_a_failed_update_does_not_tell_of_earlier_failures(bench: Bench) -> None:
    bench.ended(bench.create(deployment()))
    for reason in ("first", "second"):
        bench.cloudformation.failure = reason
        execution_id = bench.start()
        bench.ended(execution_id)
        assert bench.error(execution_id, "deploy")["message"] == (
            f"stack churn-endpoint: UPDATE_ROLLBACK_COMPLETE, Endpoint: {reason}"
        )


@pytest.mark.parametrize(
    "status",
    [
        "CREATE_FAILED",
        "DELETE_FAILED",
        "REVIEW_IN_PROGRESS",
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_FAILED",
    ],
)
def test_a_stack_that_can_not_be_updated_is_not_replaced(bench: Bench, status: str) -> None:
    bench.cloudformation.stacks["churn-endpoint"] = {"StackId": "id", "StackStatus": status}

    assert failure(bench) == {
        "code": "JobFailed",
        "message": f"Stack:id is in {status} state and can not be updated.",
    }
    assert bench.cloudformation.requests == []


def test_a_function_makes_the_template_that_a_later_action_deploys(bench: Bench) -> None:
    # given
    template = b'{"Resources": {"Made": {}}}'

    def render(job: dict[str, Any]) -> None:
        (output,) = job["data"]["outputArtifacts"]
        place = output["location"]["s3Location"]
        files = zipped([("endpoint.template.json", template)])
        bench.s3.objects[place["bucketName"], place["objectKey"]] = files
        bench.succeed(job)

    bench.function("render", render)
    action = deploy(TemplatePath="Rendered::endpoint.template.json")
    action["inputArtifacts"] = [{"name": "Rendered"}]
    # when
    execution = bench.run(
        pipeline(
            stage("Deploy", invoke("render", outputArtifacts=[{"name": "Rendered"}])),
            stage("Endpoint", action),
        )
    )
    # then
    assert execution["status"] == "Succeeded"
    (request,) = bench.cloudformation.requests
    assert request["TemplateBody"] == template.decode()
    runs = bench.actions(execution["pipelineExecutionId"])
    (made,) = runs["render"]["output"]["outputArtifacts"]
    (taken,) = runs["deploy"]["input"]["inputArtifacts"]
    assert made == taken
    assert made["s3location"]["key"].startswith("acme-staging-churn/Rendered/")


def test_an_artifact_that_its_function_did_not_upload_fails_the_action_that_reads_it(
    bench: Bench,
) -> None:
    bench.function("render")
    action = deploy(TemplatePath="Rendered::endpoint.template.json")
    action["inputArtifacts"] = [{"name": "Rendered"}]
    execution_id = bench.create(
        pipeline(
            stage("Deploy", invoke("render", outputArtifacts=[{"name": "Rendered"}])),
            stage("Endpoint", action),
        )
    )

    assert bench.ended(execution_id)["status"] == "Failed"
    assert "NoSuchKey" in bench.error(execution_id, "deploy")["message"]


def test_the_outputs_of_a_stack_are_a_file_of_the_output_artifact(bench: Bench) -> None:
    action = {**deploy(OutputFileName="outputs.json"), "outputArtifacts": [{"name": "Outputs"}]}
    execution_id = bench.create(pipeline(stage("Deploy", action)))

    assert bench.ended(execution_id)["status"] == "Succeeded"
    (made,) = bench.actions(execution_id)["deploy"]["output"]["outputArtifacts"]
    body = bench.s3.objects[made["s3location"]["bucket"], made["s3location"]["key"]]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert json.loads(archive.read("outputs.json")) == {"EndpointName": "churn"}


@pytest.mark.parametrize(
    ("configuration", "artifacts", "message"),
    [
        ({}, [{"name": "Outputs"}], "outputArtifacts: got one without configuration.OutputFileNa"),
        ({"OutputFileName": "o.json"}, [], "configuration.OutputFileName: got one without output"),
    ],
)
def test_an_output_file_and_its_artifact_need_each_other(
    bench: Bench,
    configuration: dict[str, str],
    artifacts: list[dict[str, str]],
    message: str,
) -> None:
    action = {**deploy(**configuration), "outputArtifacts": artifacts}

    with pytest.raises(ServiceError, match=message):
        bench.create(pipeline(stage("Deploy", action)))


def test_a_role_that_may_not_be_passed_deploys_nothing(bench: Bench) -> None:
    bench.access.may_not_pass.add(role("deployment"))
    assert failure(bench, RoleArn=role("deployment")) == {
        "code": "PermissionError",
        "message": f"{role('deploy-action')} is not authorized to perform: iam:PassRole "
        f"on resource: {role('deployment')}",
    }
    assert bench.cloudformation.requests == []


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        (
            {"TemplatePath": "SourceOfModel::other.json"},
            "TemplatePath: no such file in artifact SourceOfModel, got 'other.json'",
        ),
        (
            {"ParameterOverrides": "{"},
            "ParameterOverrides: malformed, got '{', expected a JSON object",
        ),
        (
            {"ParameterOverrides": '{"A": {"X": 1}}'},
            (
                "ParameterOverrides.A: not supported by this emulator, got {'X': 1}, "
                "expected a text or a list of texts"
            ),
        ),
    ],
)
def test_a_deployment_that_cannot_be_read_fails(
    bench: Bench, configuration: dict[str, str], message: str
) -> None:
    assert failure(bench, **configuration) == {"code": "ConfigurationError", "message": message}
