"""What volumes of endpoints are encrypted with."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import RemovalPolicy

from model_promotion import EndpointKey
from promotion_steps.names import Environment


@pytest.fixture
def template(synthesize: Any, staging: Environment) -> Any:
    return synthesize(lambda stack: EndpointKey(stack, "Volumes", environment=staging))


def test_two_roles_alone_lend_the_key_and_to_sagemaker_alone(template: Any) -> None:
    *_, lend = template.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]

    assert lend == {
        "Sid": "LendTheKeyToSageMaker",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": {
            "ArnEquals": {
                "aws:PrincipalArn": [
                    "arn:aws:iam::222222222222:role/acme-staging-deployment",
                    "arn:aws:iam::222222222222:role/acme-staging-model-execution",
                ]
            },
            "Bool": {"kms:GrantIsForAWSResource": "true"},
            "StringEquals": {"kms:ViaService": "sagemaker.us-east-1.amazonaws.com"},
        },
    }


def test_templates_of_endpoints_find_the_key_by_its_alias(template: Any) -> None:
    assert template.only("AWS::KMS::Key")["EnableKeyRotation"] is True
    assert template.only("AWS::KMS::Alias") == {
        "AliasName": "alias/acme-staging-endpoints",
        "TargetKeyId": "<AWS::KMS::Key>",
    }


@pytest.mark.parametrize(
    ("arguments", "policy"),
    [({}, "RetainExceptOnCreate"), ({"removal_policy": RemovalPolicy.DESTROY}, "Delete")],
)
def test_the_key_stays_when_the_stack_goes_unless_told_otherwise(
    synthesize: Any, staging: Environment, arguments: dict[str, Any], policy: str
) -> None:
    template = synthesize(
        lambda stack: EndpointKey(stack, "Volumes", environment=staging, **arguments)
    )

    (key,) = [one for one in template.resources.values() if one["Type"] == "AWS::KMS::Key"]
    assert key["DeletionPolicy"] == policy
