"""The ways from a network to AWS."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Stack, aws_iam as iam

from model_promotion import ServiceEndpoints
from model_promotion.client_security_group import client_security_group
from promotion_steps.names import Environment
from tests.model_promotion.networks import NETWORK

GROUP = "<AWS::EC2::SecurityGroup>"
THIS_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": "222222222222"}}


def may(action: str, resource: str = "arn:r", **more: Any) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[action], resources=[resource], **more)


@pytest.fixture
def endpoints(synthesize: Any, staging: Environment) -> Any:
    """Return the template of endpoints for some permissions."""

    def endpoints(*statements: iam.PolicyStatement) -> Any:
        def define(stack: Stack) -> None:
            ServiceEndpoints(
                stack,
                "Endpoints",
                environment=staging,
                network=NETWORK,
                clients=[
                    client_security_group(
                        stack, "Client", vpc_id=NETWORK.vpc_id, description="Client"
                    )
                ],
                may=statements,
            )

        return synthesize(define)

    return endpoints


def services(template: Any) -> dict[str, Any]:
    return {
        endpoint["ServiceName"].removeprefix("com.amazonaws.us-east-1."): endpoint
        for endpoint in template.all("AWS::EC2::VPCEndpoint")
    }


def test_a_service_is_reached_through_interfaces_in_the_subnets(endpoints: Any) -> None:
    endpoint = endpoints(may("events:PutEvents", "arn:bus")).only("AWS::EC2::VPCEndpoint")

    assert endpoint == {
        "ServiceName": "com.amazonaws.us-east-1.events",
        "VpcEndpointType": "Interface",
        "VpcId": "vpc-0a1b2c3d",
        "PrivateDnsEnabled": True,
        "SecurityGroupIds": [GROUP],
        "SubnetIds": ["subnet-0a1b2c3d", "subnet-4e5f6071"],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "RolesOfThisAccountDoTheirWork",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "events:PutEvents",
                    "Resource": "arn:bus",
                    "Condition": THIS_ACCOUNT,
                }
            ],
        },
    }


@pytest.mark.parametrize("action", ["s3:GetObject", "dynamodb:GetItem"])
def test_s3_and_dynamodb_are_reached_through_gateways_in_the_route_tables(
    endpoints: Any, action: str
) -> None:
    endpoint = endpoints(may(action)).only("AWS::EC2::VPCEndpoint")

    assert endpoint["VpcEndpointType"] == "Gateway"
    assert endpoint["RouteTableIds"] == ["rtb-0a1b2c3d"]
    assert endpoint.keys().isdisjoint({"SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled"})


@pytest.mark.parametrize(
    ("action", "service"),
    [
        ("codepipeline:PutJobSuccessResult", "codepipeline"),
        ("ecr:BatchGetImage", "ecr.api"),
        ("kms:Sign", "kms"),
        ("lambda:InvokeFunction", "lambda"),
        ("sagemaker:DescribeModelPackage", "sagemaker.api"),
        ("sagemaker:InvokeEndpoint", "sagemaker.runtime"),
    ],
)
def test_each_action_has_the_endpoint_that_takes_it(
    endpoints: Any, action: str, service: str
) -> None:
    assert list(services(endpoints(may(action)))) == [service]


def test_one_endpoint_lets_through_what_all_who_call_its_service_may(endpoints: Any) -> None:
    template = endpoints(
        may("sagemaker:UpdateModelPackage", "arn:b"),
        may("sagemaker:DescribeModelPackage", "arn:a"),
        may("sagemaker:DescribeModelPackage", "arn:b"),
    )

    (statement,) = template.only("AWS::EC2::VPCEndpoint")["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["sagemaker:DescribeModelPackage", "sagemaker:UpdateModelPackage"]
    assert statement["Resource"] == ["arn:a", "arn:b"]


def test_what_s3_does_with_a_key_on_somebodys_behalf_needs_no_endpoint(endpoints: Any) -> None:
    through_s3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}

    template = endpoints(may("s3:GetObject"), may("kms:Decrypt", conditions=through_s3))

    assert list(services(template)) == ["s3"]


def test_the_layers_of_images_come_from_ecrs_own_bucket(endpoints: Any) -> None:
    found = services(endpoints(may("ecr:GetDownloadUrlForLayer"), may("s3:GetObject")))

    own, layers = found["s3"]["PolicyDocument"]["Statement"]
    assert own["Condition"] == THIS_ACCOUNT
    assert layers == {
        "Sid": "FetchImageLayersFromECR",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*",
    }


def test_the_clients_alone_reach_the_interfaces_which_call_nobody(endpoints: Any) -> None:
    groups = endpoints(may("events:PutEvents")).all("AWS::EC2::SecurityGroup")

    (own,) = [group for group in groups if group["GroupDescription"] != "Client"]
    assert own == {
        "GroupDescription": "Endpoints of acme in staging",
        "VpcId": "vpc-0a1b2c3d",
        "SecurityGroupIngress": [
            {
                "Description": "HTTPS of the path's own functions",
                "FromPort": 443,
                "IpProtocol": "tcp",
                "SourceSecurityGroupId": GROUP,
                "ToPort": 443,
            }
        ],
        "SecurityGroupEgress": [
            {
                "CidrIp": "127.0.0.1/32",
                "Description": "Endpoints call nobody",
                "IpProtocol": "-1",
            }
        ],
    }


def test_a_service_without_a_known_endpoint_is_refused(endpoints: Any) -> None:
    with pytest.raises(
        ValueError,
        match=r"may: no endpoint is known for it, got 'polly:SynthesizeSpeech', expected",
    ):
        endpoints(may("polly:SynthesizeSpeech"))
