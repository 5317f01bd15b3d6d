"""Model package groups, their policies and their tags."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError

ARN = "arn:aws:sagemaker:us-east-1:111111111111:model-package-group/churn"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
                "Action": "sagemaker:DescribeModelPackage",
                "Resource": "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/*",
            }
        ],
    }
)
BY_NAME = {"ModelPackageGroupName": "churn"}


def test_a_group_is_described_by_name_and_by_arn(aws: Any) -> None:
    by_name = aws.call("DescribeModelPackageGroup", BY_NAME)
    assert by_name == aws.call("DescribeModelPackageGroup", {"ModelPackageGroupName": ARN})
    assert by_name["ModelPackageGroupArn"] == ARN
    assert by_name["ModelPackageGroupStatus"] == "Completed"


def test_a_second_group_of_the_same_name_is_refused(aws: Any) -> None:
    with pytest.raises(ServiceError, match=f"Model Package Group already exists: {ARN}"):
        aws.call("CreateModelPackageGroup", BY_NAME)


def test_a_group_with_versions_stays(aws: Any) -> None:
    arn = aws.package()
    with pytest.raises(ServiceError, match=r"^ConflictException: .* still contains Model Packages"):
        aws.call("DeleteModelPackageGroup", BY_NAME)
    aws.call("DeleteModelPackage", {"ModelPackageName": arn})
    aws.call("DeleteModelPackageGroup", BY_NAME)
    with pytest.raises(ServiceError, match=f"ModelPackageGroup {ARN} does not exist"):
        aws.call("DescribeModelPackageGroup", BY_NAME)


def test_groups_are_listed_by_name(aws: Any) -> None:
    for name in ("alpha", "omega"):
        aws.call("CreateModelPackageGroup", {"ModelPackageGroupName": name})
    answer = aws.call("ListModelPackageGroups", {"SortBy": "Name", "NameContains": "a"})
    names = [group["ModelPackageGroupName"] for group in answer["ModelPackageGroupSummaryList"]]
    assert names == ["alpha", "omega"]


def test_a_group_policy_is_kept_and_guards_the_versions(aws: Any) -> None:
    aws.call("PutModelPackageGroupPolicy", {**BY_NAME, "ResourcePolicy": POLICY})
    assert aws.call("GetModelPackageGroupPolicy", BY_NAME) == {"ResourcePolicy": POLICY}
    guarded = aws.sagemaker.group_policy_for_arn
    assert guarded(ARN) == (POLICY, "111111111111")
    assert guarded(ARN.replace("-group/churn", "/churn/7")) == (POLICY, "111111111111")
    assert guarded(ARN.replace("model-package-group", "endpoint")) is None
    aws.call("DeleteModelPackageGroupPolicy", BY_NAME)
    assert guarded(ARN) == (None, "111111111111")


def test_a_group_policy_that_is_not_there_is_refused(aws: Any) -> None:
    with pytest.raises(ServiceError, match="Cannot find Model Package Group Policy"):
        aws.call("GetModelPackageGroupPolicy", BY_NAME)


def test_a_group_policy_must_be_one(aws: Any) -> None:
    with pytest.raises(ServiceError, match=r"Invalid resource policy: .* not valid JSON"):
        aws.call("PutModelPackageGroupPolicy", {**BY_NAME, "ResourcePolicy": "{"})


def test_tags_are_added_overwritten_listed_and_deleted(aws: Any) -> None:
    name = {"ModelPackageGroupName": "tagged", "Tags": [{"Key": "a", "Value": "1"}]}
    arn = aws.call("CreateModelPackageGroup", name)["ModelPackageGroupArn"]
    tags = [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "2"}]
    assert aws.call("AddTags", {"ResourceArn": arn, "Tags": tags}) == {"Tags": tags}
    aws.call("DeleteTags", {"ResourceArn": arn, "TagKeys": ["a"]})
    assert aws.call("ListTags", {"ResourceArn": arn}) == {"Tags": tags[1:]}


@pytest.mark.parametrize(
    ("arn", "reason"),
    [
        (ARN.replace("churn", "other"), "Could not find resource"),
        (ARN.replace("-group/churn", "/churn/1"), "not supported for versioned model packages"),
    ],
)
def test_what_cannot_carry_tags_is_refused(aws: Any, arn: str, reason: str) -> None:
    aws.package()
    with pytest.raises(ServiceError, match=reason):
        aws.call("AddTags", {"ResourceArn": arn, "Tags": [{"Key": "k", "Value": "v"}]})


def test_tag_keys_of_aws_are_refused(aws: Any) -> None:
    with pytest.raises(ServiceError, match="cannot start with aws:, got aws:x"):
        aws.call("AddTags", {"ResourceArn": ARN, "Tags": [{"Key": "aws:x", "Value": "v"}]})
