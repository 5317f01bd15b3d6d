from __future__ import annotations

import pytest

from promote.audit.access_level import AccessLevel, access_level


@pytest.mark.parametrize(
    ("actions", "level"),
    [
        (["s3:GetObject", "s3:ListBucket", "kms:Decrypt"], AccessLevel.READ),
        (["ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"], AccessLevel.READ),
        (["sagemaker:DescribeModelPackage"], AccessLevel.READ),
        (["s3:GetBucketPolicy"], AccessLevel.READ),
        (["events:PutEvents"], AccessLevel.WRITE),
        (["s3:GetObject", "s3:PutObject"], AccessLevel.WRITE),
        (["dynamodb:UpdateItem"], AccessLevel.WRITE),
        (["s3:PutBucketPolicy"], AccessLevel.PERMISSIONS),
        (["s3:PutObject", "iam:PassRole"], AccessLevel.PERMISSIONS),
        (["kms:CreateGrant"], AccessLevel.PERMISSIONS),
        (["lambda:AddPermission"], AccessLevel.PERMISSIONS),
        (["sts:AssumeRole"], AccessLevel.PERMISSIONS),
        (["*"], AccessLevel.PERMISSIONS),
        (["s3:*"], AccessLevel.PERMISSIONS),
        (["* except iam:*"], AccessLevel.PERMISSIONS),
    ],
)
def test_the_worst_of_several_actions_counts(actions: list[str], level: AccessLevel) -> None:
    assert access_level(actions) is level
