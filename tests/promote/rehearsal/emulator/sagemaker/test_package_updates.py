"""Updates add to a package, and say who changed it."""

from __future__ import annotations

from typing import Any

import pytest
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import ServiceError


def updated(aws: Any, arn: str, **change: Any) -> dict[str, Any]:
    aws.call("UpdateModelPackage", {"ModelPackageArn": arn, **change})
    described: dict[str, Any] = aws.call("DescribeModelPackage", {"ModelPackageName": arn})
    return described


def test_an_approval_says_what_and_by_whom(aws: Any) -> None:
    arn = aws.package()
    with request_scope("222222222222", "us-east-1"):
        described = updated(
            aws, arn, ModelApprovalStatus="Approved", ApprovalDescription="looks good"
        )
    assert described["ModelApprovalStatus"] == "Approved"
    assert described["ApprovalDescription"] == "looks good"
    assert described["LastModifiedTime"] >= described["CreationTime"]
    assert described["LastModifiedBy"] == {
        "IamIdentity": {"Arn": "arn:aws:iam::222222222222:root", "PrincipalId": "222222222222"}
    }


def test_customer_metadata_is_merged_and_removed_by_key(aws: Any) -> None:
    arn = aws.package(CustomerMetadataProperties={"kept": "1", "changed": "1", "gone": "1"})
    described = updated(
        aws,
        arn,
        CustomerMetadataProperties={"changed": "2", "new": "2"},
        CustomerMetadataPropertiesToRemove=["gone", "never-there"],
    )
    assert described["CustomerMetadataProperties"] == {"kept": "1", "changed": "2", "new": "2"}


def test_merged_customer_metadata_must_stay_below_the_limit(aws: Any) -> None:
    arn = aws.package(CustomerMetadataProperties={f"k{n}": "v" for n in range(50)})
    with pytest.raises(ServiceError, match="cannot exceed 50, got 51"):
        updated(aws, arn, CustomerMetadataProperties={"one-more": "v"})


def test_additional_specifications_are_appended(aws: Any) -> None:
    gpu, cpu = ({"Name": name, "Containers": [{"Image": name}]} for name in ("gpu", "cpu"))
    arn = aws.package(AdditionalInferenceSpecifications=[gpu])
    described = updated(aws, arn, AdditionalInferenceSpecificationsToAdd=[cpu])
    assert described["AdditionalInferenceSpecifications"] == [gpu, cpu]
    with pytest.raises(ServiceError, match="must be unique"):
        updated(aws, arn, AdditionalInferenceSpecificationsToAdd=[cpu])


def test_a_refused_update_changes_nothing_and_is_not_announced(aws: Any) -> None:
    arn = aws.package()
    with pytest.raises(ServiceError, match="regular expression"):
        updated(aws, arn, ModelApprovalStatus="Approved", CustomerMetadataProperties={"a,b": "v"})
    described = aws.call("DescribeModelPackage", {"ModelPackageName": arn})
    assert described["ModelApprovalStatus"] == "PendingManualApproval"
    assert len(aws.entries) == 1


def test_what_was_described_is_a_copy(aws: Any) -> None:
    arn = aws.package(CustomerMetadataProperties={"team": "risk"})
    aws.call("DescribeModelPackage", {"ModelPackageName": arn})[
        "CustomerMetadataProperties"
    ].clear()
    described = aws.call("DescribeModelPackage", {"ModelPackageName": arn})
    assert described["CustomerMetadataProperties"] == {"team": "risk"}
