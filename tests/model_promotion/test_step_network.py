"""Step functions in subnets: what connects them, and what they may."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Stack, aws_iam as iam

from model_promotion import StepFunction, StepNetwork, lambda_code
from promotion_steps.hop import Hop
from promotion_steps.names import Environment
from tests.model_promotion.networks import (
    EC2,
    HTTPS_OUT,
    NETWORK,
    SUBNETS,
    WITH_ENDPOINTS_OF_ITS_OWN,
)

GROUP = "<AWS::EC2::SecurityGroup>"
WORK = iam.PolicyStatement(sid="DoTheWork", actions=["sqs:SendMessage"], resources=["arn:q"])
CALL = iam.PolicyStatement(
    sid="StartPipelines", actions=["codepipeline:StartPipelineExecution"], resources=["arn:p"]
)


@pytest.fixture
def connected(dev: Environment, staging: Environment) -> Any:
    """Define the step `metric-floor` of staging in a network."""

    def define(stack: Stack) -> None:
        StepFunction(
            stack,
            "Step",
            step="metric-floor",
            environment=staging,
            hop=Hop(source=dev, target=staging),
            code=lambda_code(),
            may=[WORK],
            network=StepNetwork(stack, "Network", environment=staging, network=NETWORK),
        )

    return define


def by_sid(template: Any, role: str) -> dict[str, Any]:
    (policy,) = template.policies(role)
    return {statement.pop("Sid"): statement for statement in policy["PolicyDocument"]["Statement"]}


def test_a_connected_function_runs_in_the_subnets_with_the_networks_group(
    synthesize: Any, connected: Any
) -> None:
    function = synthesize(connected).only("AWS::Lambda::Function")

    assert function["VpcConfig"] == {
        "SecurityGroupIds": [GROUP],
        "SubnetIds": ["subnet-0a1b2c3d", "subnet-4e5f6071"],
    }


def test_nobody_reaches_a_function_and_it_reaches_https_alone(
    synthesize: Any, connected: Any
) -> None:
    assert synthesize(connected).only("AWS::EC2::SecurityGroup") == {
        "GroupDescription": "Step functions of acme in staging",
        "SecurityGroupEgress": HTTPS_OUT,
        "VpcId": "vpc-0a1b2c3d",
    }


def test_lambda_manages_interfaces_in_the_subnets_with_the_networks_group(
    synthesize: Any, connected: Any
) -> None:
    statements = by_sid(synthesize(connected), "acme-staging-metric-floor")

    assert list(statements)[:3] == ["DoTheWork", "WriteTheLog", "KeepEventsItFailedOn"]
    assert dict(list(statements.items())[3:-1]) == {
        "CreateNetworkInterfaces": {
            "Effect": "Allow",
            "Action": "ec2:CreateNetworkInterface",
            "Resource": [f"{EC2}network-interface/*", *SUBNETS, f"{EC2}security-group/{GROUP}"],
        },
        "AddressNetworkInterfaces": {
            "Effect": "Allow",
            "Action": ["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
            "Resource": f"{EC2}network-interface/*",
        },
        "DeleteNetworkInterfaces": {
            "Effect": "Allow",
            "Action": "ec2:DeleteNetworkInterface",
            "Resource": f"{EC2}*/*",
        },
        "SeeTheNetwork": {
            "Effect": "Allow",
            "Action": ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
            "Resource": "*",
        },
    }


def test_the_code_of_a_function_cannot_use_what_lambda_may(synthesize: Any, connected: Any) -> None:
    statements = by_sid(synthesize(connected), "acme-staging-metric-floor")

    denied = statements["LeaveTheNetworkToLambda"]
    allowed = {
        action
        for sid, statement in statements.items()
        if "Network" in sid and statement["Effect"] == "Allow"
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
    }
    assert denied["Effect"] == "Deny"
    assert denied["Resource"] == "*"
    assert denied["Condition"] == {
        "ArnEquals": {
            "lambda:SourceFunctionArn": (
                "arn:aws:lambda:us-east-1:222222222222:function:acme-staging-metric-floor"
            )
        }
    }
    assert set(denied["Action"]) == {*allowed, "ec2:DetachNetworkInterface"}


def test_endpoints_are_made_for_what_was_connected_and_for_others(
    synthesize: Any, staging: Environment
) -> None:
    def define(stack: Stack) -> None:
        network = StepNetwork(stack, "Network", environment=staging, network=NETWORK)
        network.reach_aws(others_may=[CALL])

    endpoint = synthesize(define).only("AWS::EC2::VPCEndpoint")

    assert endpoint["ServiceName"] == "com.amazonaws.us-east-1.codepipeline"


def test_a_network_with_endpoints_of_its_own_gets_none(
    synthesize: Any, staging: Environment
) -> None:
    def define(stack: Stack) -> None:
        StepNetwork(
            stack, "Network", environment=staging, network=WITH_ENDPOINTS_OF_ITS_OWN
        ).reach_aws(others_may=[CALL])

    assert synthesize(define).all("AWS::EC2::VPCEndpoint") == []
