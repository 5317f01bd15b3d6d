"""What being connected to a network takes: interfaces in its subnets, and no others."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2, aws_iam as iam

from model_promotion.config import NetworkConfig
from promotion_steps.names import ENVIRONMENT_TAG, MODEL_TAG, PATH_TAG, Environment

_MANAGE = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DetachNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda's guide denies to a function's own code."""


def connect_function(
    environment: Environment, network: NetworkConfig, *, step: str, group: ec2.CfnSecurityGroup
) -> list[iam.PolicyStatement]:
    """Let Lambda connect a function with the function's role, and its code not even that.

    Args:
        environment: Where the function runs.
        network: The subnets that it is connected to.
        step: Names the function.
        group: The security group that its interfaces bear, and no other.
    """
    security_group = environment.arn("ec2", f"security-group/{group.attr_group_id}")
    return [
        _create_interfaces(environment, network, security_group),
        iam.PolicyStatement(
            sid="AddressNetworkInterfaces",
            actions=["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
            resources=[environment.arn("ec2", "network-interface/*")],
        ),
        iam.PolicyStatement(
            sid="DeleteNetworkInterfaces",
            actions=["ec2:DeleteNetworkInterface"],
            resources=[environment.arn("ec2", "*/*")],  # the form that Lambda's guide asks for
        ),
        _see("SeeTheNetwork", ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]),
        iam.PolicyStatement(
            sid="LeaveTheNetworkToLambda",
            effect=iam.Effect.DENY,
            actions=list(_MANAGE),
            resources=["*"],
            conditions={
                "ArnEquals": {
                    "lambda:SourceFunctionArn": environment.arn(
                        "lambda", f"function:{environment.function(step)}"
                    )
                }
            },
        ),
    ]


def connect_models(environment: Environment, network: NetworkConfig) -> list[iam.PolicyStatement]:
    """Let SageMaker connect served models, with security groups that this path made for them."""
    return [
        _create_interfaces(environment, network),
        iam.PolicyStatement(
            sid="UseSecurityGroupsOfTheEnvironment",
            actions=["ec2:CreateNetworkInterface"],
            resources=[environment.arn("ec2", "security-group/*")],
            conditions=_of_a_model(environment),
        ),
        iam.PolicyStatement(
            sid="HandNetworkInterfacesToSageMaker",
            actions=[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
            resources=[environment.arn("ec2", "network-interface/*")],
            conditions={"ArnEquals": {"ec2:Subnet": _subnets(environment, network)}},
        ),
        _see(
            "SeeTheNetwork",
            [
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
        ),
    ]


def _of_a_model(environment: Environment) -> dict[str, dict[str, str]]:
    return {
        "StringEquals": {
            f"aws:ResourceTag/{PATH_TAG}": environment.path,
            f"aws:ResourceTag/{ENVIRONMENT_TAG}": environment.name,
        },
        "Null": {f"aws:ResourceTag/{MODEL_TAG}": "false"},
    }


def _create_interfaces(
    environment: Environment, network: NetworkConfig, *security_groups: str
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="CreateNetworkInterfaces",
        actions=["ec2:CreateNetworkInterface"],
        resources=[
            environment.arn("ec2", "network-interface/*"),
            *_subnets(environment, network),
            *security_groups,
        ],
    )


def _subnets(environment: Environment, network: NetworkConfig) -> list[str]:
    return [environment.arn("ec2", f"subnet/{subnet}") for subnet in network.subnet_ids]


def _see(sid: str, actions: Sequence[str]) -> iam.PolicyStatement:
    # IAM offers no resource for what describes.
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=["*"])
