"""The template that serves one version."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import endpoint_template
from model_promotion.config import EndpointConfig, ServerlessConfig
from promotion_steps.names import Environment

INSTANCES = EndpointConfig(instance_type="ml.m5.large", initial_instance_count=2)
SERVERLESS = EndpointConfig(serverless=ServerlessConfig(memory_size_in_mb=2048, max_concurrency=5))


def resources(
    environment: Environment, shape: EndpointConfig = INSTANCES, model: str = "churn"
) -> dict[str, Any]:
    template = endpoint_template(
        environment=environment, model=model, shape=shape, tags={"team": "ml"}
    )
    return {one["Type"]: one["Properties"] for one in template["Resources"].values()}


def name_parts(name: dict[str, Any]) -> tuple[str, Any, str]:
    prefix, version, digest = name["Fn::Join"][1]
    return prefix, version, digest


def test_a_serverless_model_asks_for_no_isolation_that_it_cannot_have(
    staging: Environment,
) -> None:
    assert "EnableNetworkIsolation" not in resources(staging, SERVERLESS)["AWS::SageMaker::Model"]


def test_a_version_of_the_registry_is_served_in_an_isolated_network(staging: Environment) -> None:
    model = resources(staging)["AWS::SageMaker::Model"]

    assert model["Containers"] == [{"ModelPackageName": {"Ref": "ModelPackageArn"}}]
    assert model["EnableNetworkIsolation"] is True
    assert (
        model["ExecutionRoleArn"] == "arn:aws:iam::222222222222:role/acme-staging-model-execution"
    )
    assert model["Tags"] == [{"Key": "team", "Value": "ml"}]


def test_a_model_and_its_configuration_are_named_by_version_and_content(
    staging: Environment,
) -> None:
    served = resources(staging)

    prefix, version, digest = name_parts(served["AWS::SageMaker::Model"]["ModelName"])
    assert prefix == "acme-staging-churn-"
    assert version == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "ModelPackageArn"}]}]}
    assert len(digest) == len("-0a1b2c3d")
    configuration = served["AWS::SageMaker::EndpointConfig"]
    assert configuration["EndpointConfigName"] == served["AWS::SageMaker::Model"]["ModelName"]


def test_another_shape_is_another_configuration(staging: Environment) -> None:
    names = [
        resources(staging, shape)["AWS::SageMaker::EndpointConfig"]["EndpointConfigName"]
        for shape in (INSTANCES, SERVERLESS)
    ]

    assert names[0] != names[1]


def test_names_fit_sagemaker_even_where_the_models_is_long(staging: Environment) -> None:
    one, other = (
        name_parts(resources(staging, model="m" * 48 + end)["AWS::SageMaker::Model"]["ModelName"])
        for end in "ab"
    )

    assert len(one[0]) + len("999999") + len(one[2]) == 63
    assert one[0] == other[0]
    assert one[2] != other[2]


@pytest.mark.parametrize(
    ("shape", "variant"),
    [
        (INSTANCES, {"InstanceType": "ml.m5.large", "InitialInstanceCount": 2}),
        (SERVERLESS, {"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}}),
    ],
)
def test_an_endpoint_runs_on_its_shape(
    staging: Environment, shape: EndpointConfig, variant: dict[str, Any]
) -> None:
    (found,) = resources(staging, shape)["AWS::SageMaker::EndpointConfig"]["ProductionVariants"]

    del found["ModelName"]
    assert found == {"VariantName": "AllTraffic", "InitialVariantWeight": 1, **variant}


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        (
            INSTANCES,
            {"KmsKeyId": "arn:aws:kms:us-east-1:222222222222:alias/acme-staging-endpoints"},
        ),
        (EndpointConfig(instance_type="ml.g5.xlarge", initial_instance_count=1), {}),
        (SERVERLESS, {}),
    ],
)
def test_a_volume_is_encrypted_with_the_key_of_the_environment_where_there_is_one(
    staging: Environment, shape: EndpointConfig, key: dict[str, str]
) -> None:
    configuration = resources(staging, shape)["AWS::SageMaker::EndpointConfig"]

    assert {name: configuration[name] for name in {"KmsKeyId"} & {*configuration}} == key


def test_the_endpoint_keeps_its_name_from_version_to_version(staging: Environment) -> None:
    assert resources(staging)["AWS::SageMaker::Endpoint"]["EndpointName"] == "acme-staging-churn"


def test_a_version_that_is_no_version_is_refused_by_cloudformation(staging: Environment) -> None:
    template = endpoint_template(environment=staging, model="churn", shape=INSTANCES, tags={})

    assert template["Parameters"] == {
        "ModelPackageArn": {
            "Type": "String",
            "AllowedPattern": "arn:.+:model-package/.+/[0-9]+",
        }
    }
