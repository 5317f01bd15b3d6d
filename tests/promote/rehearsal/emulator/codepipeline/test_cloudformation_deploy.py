from __future__ import annotations

from typing import Any

import pytest

from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    deploy,
    invoke,
    pipeline,
    role,
    stage,
)

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


def test_a_stack_that_was_never_created_has_to_be_deleted_first(bench: Bench) -> None:
    bench.cloudformation.stacks["churn-endpoint"] = {
        "StackId": "id",
        "StackStatus": "ROLLBACK_COMPLETE",
    }
    assert failure(bench)["message"] == (
        "stack churn-endpoint: is in ROLLBACK_COMPLETE state and can not be updated, "
        "expected it to be deleted first"
    )


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
