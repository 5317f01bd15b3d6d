"""Served models in subnets."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import ModelNetwork, endpoint_template
from model_promotion.config import EndpointConfig
from model_promotion.deployment_policies import deploy_endpoints, run_models
from promotion_steps.names import Environment
from tests.model_promotion.networks import EC2, HTTPS_OUT, NETWORK, SUBNETS

INSTANCES = EndpointConfig(instance_type="ml.m5.large", initial_instance_count=2)


def test_a_model_has_a_group_of_its_own_that_nobody_reaches(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: ModelNetwork(
            stack, "Network", environment=staging, model="churn", network=NETWORK
        )
    )

    assert template.only("AWS::EC2::SecurityGroup") == {
        "GroupDescription": "Model churn of acme in staging",
        "SecurityGroupEgress": HTTPS_OUT,
        "VpcId": "vpc-0a1b2c3d",
        "Tags": [
            {"Key": "model-promotion:environment", "Value": "staging"},
            {"Key": "model-promotion:model", "Value": "churn"},
            {"Key": "model-promotion:path", "Value": "acme"},
        ],
    }


@pytest.fixture
def connected(staging: Environment) -> dict[str, Any]:
    return endpoint_template(
        environment=staging, model="churn", shape=INSTANCES, tags={}, network=NETWORK
    )


def model_of(template: dict[str, Any]) -> dict[str, Any]:
    (model,) = [
        one["Properties"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::SageMaker::Model"
    ]
    return dict(model)


def test_a_model_is_served_in_the_subnets_with_the_group_that_its_pipeline_names(
    connected: dict[str, Any],
) -> None:
    assert model_of(connected)["VpcConfig"] == {
        "SecurityGroupIds": [{"Ref": "SecurityGroupId"}],
        "Subnets": ["subnet-0a1b2c3d", "subnet-4e5f6071"],
    }
    assert model_of(connected)["EnableNetworkIsolation"] is True
    assert connected["Parameters"]["SecurityGroupId"] == {
        "Type": "String",
        "AllowedPattern": "sg-[0-9a-f]+",
    }


def test_a_model_in_other_subnets_is_another_model(
    staging: Environment, connected: dict[str, Any]
) -> None:
    outside = endpoint_template(environment=staging, model="churn", shape=INSTANCES, tags={})

    assert "VpcConfig" not in model_of(outside)
    assert model_of(outside)["ModelName"] != model_of(connected)["ModelName"]


def test_a_deployment_creates_models_in_the_networks_subnets_alone(staging: Environment) -> None:
    (create,) = [
        statement.to_statement_json()
        for statement in deploy_endpoints(staging, volume_key_arn="arn:v", network=NETWORK)
        if "sagemaker:CreateModel" in statement.actions
    ]

    assert create == {
        "Sid": "CreateModels",
        "Effect": "Allow",
        "Action": "sagemaker:CreateModel",
        "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model/acme-staging-*",
        "Condition": {
            "ForAllValues:StringEquals": {
                "sagemaker:VpcSubnets": ["subnet-0a1b2c3d", "subnet-4e5f6071"]
            },
            "Null": {"sagemaker:VpcSecurityGroupIds": "false", "sagemaker:VpcSubnets": "false"},
        },
    }


def test_sagemaker_connects_models_with_the_groups_of_models_of_the_environment(
    staging: Environment,
) -> None:
    statements = {
        statement["Sid"]: statement
        for statement in (
            one.to_statement_json()
            for one in run_models(staging, key_arn="arn:k", volume_key_arn="arn:v", network=NETWORK)
        )
    }

    assert statements["CreateNetworkInterfaces"]["Resource"] == [
        f"{EC2}network-interface/*",
        *SUBNETS,
    ]
    assert statements["UseSecurityGroupsOfTheEnvironment"] == {
        "Sid": "UseSecurityGroupsOfTheEnvironment",
        "Effect": "Allow",
        "Action": "ec2:CreateNetworkInterface",
        "Resource": f"{EC2}security-group/*",
        "Condition": {
            "StringEquals": {
                "aws:ResourceTag/model-promotion:path": "acme",
                "aws:ResourceTag/model-promotion:environment": "staging",
            },
            "Null": {"aws:ResourceTag/model-promotion:model": "false"},
        },
    }
    assert statements["HandNetworkInterfacesToSageMaker"] == {
        "Sid": "HandNetworkInterfacesToSageMaker",
        "Effect": "Allow",
        "Action": [
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterface",
            "ec2:DeleteNetworkInterfacePermission",
        ],
        "Resource": f"{EC2}network-interface/*",
        "Condition": {"ArnEquals": {"ec2:Subnet": SUBNETS}},
    }
    assert statements["SeeTheNetwork"]["Action"] == [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ]


def test_models_outside_a_network_may_do_nothing_to_one(staging: Environment) -> None:
    actions = {
        action
        for one in run_models(staging, key_arn="arn:k", volume_key_arn="arn:v")
        for action in one.actions
    }

    assert not [action for action in actions if action.startswith("ec2:")]
