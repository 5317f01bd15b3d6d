"""Where versions are registered."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import ModelRegistry
from promotion_steps.names import Environment

READER = "arn:aws:iam::333333333333:role/acme-prod-register"


def test_no_other_account_reads_a_registry_by_default(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: ModelRegistry(stack, "Registry", environment=staging, group="churn")
    )

    assert template.only("AWS::SageMaker::ModelPackageGroup") == {"ModelPackageGroupName": "churn"}


def test_a_registry_outlives_its_stack(synthesize: Any, staging: Environment) -> None:
    template = synthesize(
        lambda stack: ModelRegistry(stack, "Registry", environment=staging, group="churn")
    )

    (group,) = template.resources.values()
    assert group["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.parametrize(
    ("group", "resources"),
    [
        ("churn", "arn:aws:sagemaker:us-east-1:222222222222:model-package/churn/*"),
        (
            "Churn",
            [
                "arn:aws:sagemaker:us-east-1:222222222222:model-package/Churn/*",
                "arn:aws:sagemaker:us-east-1:222222222222:model-package/churn/*",
            ],
        ),
    ],
)
def test_a_role_of_another_account_describes_versions_of_this_group_alone(
    synthesize: Any, staging: Environment, group: str, resources: str | list[str]
) -> None:
    template = synthesize(
        lambda stack: ModelRegistry(
            stack,
            "Registry",
            environment=staging,
            group=group,
            reader_roles=[READER],
            organization="o-a1b2c3d4e5",
        )
    )

    policy = template.only("AWS::SageMaker::ModelPackageGroup")["ModelPackageGroupPolicy"]
    assert policy["Statement"] == [
        {
            "Sid": "DescribeVersionsOfThisModel",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::333333333333:root"},
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": resources,
            "Condition": {
                "ArnEquals": {"aws:PrincipalArn": [READER]},
                "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            },
        }
    ]
