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


def name_parts(name: dict[str, Any]) -> tuple[str, Any, str, Any]:
    prefix, version, digest, content = name["Fn::Join"][1]
    return prefix, version, digest, content


def test_a_serverless_model_asks_for_no_isolation_that_it_cannot_have(
    staging: Environment,
) -> None:
    assert "EnableNetworkIsolation" not in resources(staging, SERVERLESS)["AWS::SageMaker::Model"]


def test_a_model_waits_for_its_containers_in_an_isolated_network(staging: Environment) -> None:
    model = resources(staging)["AWS::SageMaker::Model"]

    assert not {"Containers", "PrimaryContainer"} & model.keys()
    assert model["EnableNetworkIsolation"] is True
    assert (
        model["ExecutionRoleArn"] == "arn:aws:iam::222222222222:role/acme-staging-model-execution"
    )


def test_isolation_ends_only_where_the_config_says_so(staging: Environment) -> None:
    shape = INSTANCES.model_copy(update={"network_isolation": False})

    assert resources(staging, shape)["AWS::SageMaker::Model"]["EnableNetworkIsolation"] is False


def test_all_that_serves_a_version_is_tagged_with_it(staging: Environment) -> None:
    version = {"Key": "model-promotion:model-package", "Value": {"Ref": "ModelPackageArn"}}

    tags = {kind: served["Tags"] for kind, served in resources(staging).items()}

    assert tags == {
        f"AWS::SageMaker::{kind}": [version, {"Key": "team", "Value": "ml"}]
        for kind in ("Model", "EndpointConfig", "Endpoint")
    }


def test_a_scaled_endpoint_keeps_its_count_and_weight_in_an_update(staging: Environment) -> None:
    on_instances, serverless = (
        resources(staging, shape)["AWS::SageMaker::Endpoint"] for shape in (INSTANCES, SERVERLESS)
    )

    assert on_instances["RetainAllVariantProperties"] is True
    assert "RetainAllVariantProperties" not in serverless


def test_a_model_and_its_configuration_are_named_by_version_and_content(
    staging: Environment,
) -> None:
    served = resources(staging)

    prefix, version, digest, content = name_parts(served["AWS::SageMaker::Model"]["ModelName"])
    assert prefix == "acme-staging-churn-"
    assert version == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "ModelPackageArn"}]}]}
    assert len(digest) == len("-0a1b2c3d-")
    assert content == {"Ref": "ContentDigest"}
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

    assert len(one[0]) + len("999999") + len(one[2]) + len("0a1b2c3d") == 63
    assert one[0] == other[0]
    assert one[2] != other[2]


@pytest.mark.parametrize(
    ("shape", "variant"),
    [
        (INSTANCES, {"InstanceType": "ml.m5.large", "InitialInstanceCount": 2}),
        (
            EndpointConfig(
                instance_type="ml.m5.large",
                initial_instance_count=1,
                volume_size_in_gb=100,
                model_data_download_timeout_in_seconds=900,
                container_startup_health_check_timeout_in_seconds=600,
            ),
            {
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "VolumeSizeInGB": 100,
                "ModelDataDownloadTimeoutInSeconds": 900,
                "ContainerStartupHealthCheckTimeoutInSeconds": 600,
            },
        ),
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
        },
        "ContentDigest": {"Type": "String", "AllowedPattern": "[0-9a-f]{8}"},
    }
    assert template["Outputs"] == {"ServedModelPackage": {"Value": {"Ref": "ModelPackageArn"}}}
