from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.mending.resources.resource_schemas import schema_problems
from tests.promote.rehearsal.emulator.deployed_stack import Stack, resource

RULES = "#/BucketEncryption/ServerSideEncryptionConfiguration"


@pytest.mark.parametrize(
    ("kind", "properties", "problems"),
    [
        ("S3::Bucket", {"BucketName": "b"}, []),
        ("S3::Bucket", {"Colour": 1}, ["#: extraneous key [Colour] is not permitted"]),
        (
            "S3::Bucket",
            {"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"Colour": 1}]}},
            [f"{RULES}/0: extraneous key [Colour] is not permitted"],
        ),
        ("SageMaker::Endpoint", {}, ["#: required key [EndpointConfigName] not found"]),
        (
            "Lambda::Function",
            {"Code": {}, "Role": "r", "VpcConfig": {"Subnets": []}},
            ["#/VpcConfig: extraneous key [Subnets] is not permitted"],
        ),
        (
            "CodePipeline::Pipeline",
            {"RoleArn": "r", "Stages": [{"Name": "s"}]},
            ["#/Stages/0: required key [Actions] not found"],
        ),
        (
            "Lambda::Function",
            {"Code": {}, "Role": "r", "Environment": {"Variables": {"anything": "goes"}}},
            [],
        ),
        ("IAM::Role", {"AssumeRolePolicyDocument": {"Statement": [{"Any": "thing"}]}}, []),
    ],
)
def test_properties_are_those_of_the_schema(
    kind: str, properties: dict[str, Any], problems: list[str]
) -> None:
    assert schema_problems(f"AWS::{kind}", properties, "us-east-1") == problems


def test_a_type_outside_the_registry_has_no_schema() -> None:
    assert schema_problems("Custom::Thing", {"Any": "thing"}, "us-east-1") == []


def test_a_region_that_is_not_known_has_the_schemas_of_the_first() -> None:
    (problem,) = schema_problems("AWS::S3::Bucket", {"Colour": 1}, "eu-nowhere-1")
    assert problem == "#: extraneous key [Colour] is not permitted"


def test_a_template_with_a_property_that_is_none_is_refused(stack: Stack) -> None:
    queue = {"QueueName": f"queue-{stack.name}", "Colour": "red"}

    assert stack.create({"Queue": resource("SQS::Queue", **queue)}) == "ROLLBACK_COMPLETE"
    assert (
        "Properties validation failed for resource Queue with message:\n"
        "#: extraneous key [Colour] is not permitted"
    ) in stack.reasons()


def test_an_update_to_a_property_that_is_none_is_rolled_back(stack: Stack) -> None:
    queue = {"QueueName": f"queue-{stack.name}"}
    assert stack.create({"Queue": resource("SQS::Queue", **queue)}) == "CREATE_COMPLETE"

    status = stack.update({"Queue": resource("SQS::Queue", **queue, Colour="red")})

    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert "failed for resource Queue with message:\n#: extraneous key" in stack.reasons()
