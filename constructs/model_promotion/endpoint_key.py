"""What the volumes of an environment's endpoints are encrypted with."""

from __future__ import annotations

from typing import Any

from aws_cdk import RemovalPolicy, aws_iam as iam
from constructs import Construct

from model_promotion.environment_key import environment_key
from promotion_steps.names import Environment

_ROLES = ("deployment", "model-execution")


class EndpointKey(Construct):
    """Define a key that SageMaker may encrypt the volumes of endpoints with.

    Two roles may hand it on to SageMaker: the one that deploys an endpoint, and the one that
    its model runs as.

    Args:
        environment: Gives the alias its name, by which templates of endpoints find the key.
        removal_policy: What happens to the key with the stack.
            Default: it stays, since a volume cannot be read without it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = environment_key(
            self,
            "Resource",
            environment=environment,
            alias=environment.endpoint_key_alias,
            description=f"Volumes of endpoints of {environment.path} in {environment.name}",
            removal_policy=removal_policy,
        )
        self.key.add_to_resource_policy(_lend(environment))


def encrypt_volumes(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Hand the key of endpoints' volumes to SageMaker, and do nothing else with it."""
    return [
        iam.PolicyStatement(
            sid="LendTheVolumeKeyToSageMaker",
            actions=["kms:CreateGrant"],
            resources=[key_arn],
            conditions=_for_sagemaker(environment),
        ),
        iam.PolicyStatement(
            sid="FindTheVolumeKey",
            actions=["kms:DescribeKey"],
            resources=[key_arn],
            conditions=_through_sagemaker(environment),
        ),
    ]


def _lend(environment: Environment) -> iam.PolicyStatement:
    roles = [environment.role_arn(work) for work in _ROLES]
    return iam.PolicyStatement(
        sid="LendTheKeyToSageMaker",
        principals=[iam.AccountPrincipal(environment.account)],
        actions=["kms:CreateGrant"],
        resources=["*"],  # in a key policy: this key
        conditions={"ArnEquals": {"aws:PrincipalArn": roles}, **_for_sagemaker(environment)},
    )


def _for_sagemaker(environment: Environment) -> dict[str, Any]:
    return {
        "Bool": {"kms:GrantIsForAWSResource": "true"},
        **_through_sagemaker(environment),
    }


def _through_sagemaker(environment: Environment) -> dict[str, Any]:
    service = f"sagemaker.{environment.region}.amazonaws.com"
    return {"StringEquals": {"kms:ViaService": service}}
