"""Model packages are registered, read back whole and listed in pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import ServiceError

GROUP_ARN = "arn:aws:sagemaker:us-east-1:111111111111:model-package-group/churn"
FIRST = "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/1"
SECOND = "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/2"


def test_versions_count_up_and_a_deleted_number_stays_used(aws: Any) -> None:
    assert aws.package() == FIRST
    aws.call("DeleteModelPackage", {"ModelPackageName": FIRST})
    assert aws.package() == SECOND


def test_every_member_of_the_request_is_described_back(
    aws: Any, inference: Callable[[], dict[str, Any]]
) -> None:
    request = {
        "ModelPackageDescription": "text",
        "InferenceSpecification": inference(),
        "MetadataProperties": {"CommitId": "c0ffee"},
        "ModelMetrics": {
            "ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": "s3://m/q"}}
        },
        "DriftCheckBaselines": {"ModelQuality": {}},
        "AdditionalInferenceSpecifications": [{"Name": "gpu", "Containers": [{"Image": "i"}]}],
        "CustomerMetadataProperties": {"team": "risk"},
        "Domain": "MACHINE_LEARNING",
        "Task": "CLASSIFICATION",
        "SamplePayloadUrl": "s3://models/payload",
        "SkipModelValidation": "All",
        "SourceUri": "https://example.org/run/1",
        "SecurityConfig": {"KmsKeyId": "key"},
        "ModelCard": {"ModelCardContent": "{}", "ModelCardStatus": "Draft"},
        "ModelLifeCycle": {"Stage": "Development", "StageStatus": "Done"},
        "ModelApprovalStatus": "Rejected",
    }
    described = aws.call("DescribeModelPackage", {"ModelPackageName": aws.package(**request)})
    assert {member: described[member] for member in request} == request


def test_a_package_is_completed_and_says_who_made_it(aws: Any) -> None:
    described = aws.call("DescribeModelPackage", {"ModelPackageName": aws.package()})
    del described["CreationTime"]
    assert described == {
        "ModelPackageGroupName": "churn",
        "ModelPackageVersion": 1,
        "ModelPackageArn": FIRST,
        "ModelApprovalStatus": "PendingManualApproval",
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
        "CertifyForMarketplace": False,
        "CreatedBy": {
            "IamIdentity": {
                "Arn": "arn:aws:iam::111111111111:root",
                "PrincipalId": "111111111111",
            }
        },
    }


def test_another_account_registers_and_reads_by_arn(aws: Any) -> None:
    with request_scope("222222222222", "us-east-1"):
        arn = aws.package(ModelPackageGroupName=GROUP_ARN)
        described = aws.call("DescribeModelPackage", {"ModelPackageName": arn})
    assert arn == FIRST
    assert described["CreatedBy"]["IamIdentity"]["PrincipalId"] == "222222222222"


def test_a_name_means_the_callers_own_account(aws: Any) -> None:
    with (
        request_scope("222222222222", "us-east-1"),
        pytest.raises(ServiceError, match=r"222222222222:model-package-group/churn does not exist"),
    ):
        aws.package()


def test_a_package_that_is_not_there_is_refused(aws: Any) -> None:
    with pytest.raises(ServiceError, match=f"^ValidationException: ModelPackage {FIRST} does not"):
        aws.call("DescribeModelPackage", {"ModelPackageName": FIRST})


def test_versioned_packages_take_no_tags(aws: Any) -> None:
    with pytest.raises(ServiceError, match="Tags are not supported for versioned model packages"):
        aws.package(Tags=[{"Key": "k", "Value": "v"}])


def test_the_same_client_token_registers_once(aws: Any) -> None:
    first = aws.package(ClientToken="token")
    assert aws.package(ClientToken="token") == first
    assert len(aws.entries) == 1


def test_a_client_token_of_another_request_is_a_conflict(aws: Any) -> None:
    aws.package(ClientToken="token")
    with pytest.raises(ServiceError, match=r"^ConflictException: ClientToken token was already"):
        aws.package(ClientToken="token", ModelPackageDescription="other")


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"ClientToken": "a_b"}, "Value 'a_b' at 'clientToken' failed to satisfy constraint"),
        ({"ModelPackageName": "both"}, "either ModelPackageName or ModelPackageGroupName"),
    ],
)
def test_an_ill_formed_request_is_refused(aws: Any, request_: dict[str, Any], reason: str) -> None:
    with pytest.raises(ServiceError, match=f"(?s)^ValidationException: .*{reason}"):
        aws.package(**request_)


def test_packages_are_listed_in_pages_from_the_newest(aws: Any) -> None:
    for _ in range(3):
        aws.package()
    request = {"ModelPackageGroupName": "churn", "MaxResults": 2, "SortOrder": "Descending"}
    page = aws.call("ListModelPackages", request)
    rest = aws.call("ListModelPackages", {**request, "NextToken": page["NextToken"]})
    shown = [summary["ModelPackageVersion"] for summary in page["ModelPackageSummaryList"]]
    assert shown == [3, 2]
    assert [s["ModelPackageVersion"] for s in rest["ModelPackageSummaryList"]] == [1]
    assert "NextToken" not in rest


def test_packages_are_listed_by_approval_status(aws: Any) -> None:
    aws.package()
    approved = aws.package(ModelApprovalStatus="Approved")
    answer = aws.call(
        "ListModelPackages", {"ModelPackageGroupName": "churn", "ModelApprovalStatus": "Approved"}
    )
    assert [s["ModelPackageArn"] for s in answer["ModelPackageSummaryList"]] == [approved]


def test_a_token_that_no_list_gave_is_refused(aws: Any) -> None:
    with pytest.raises(ServiceError, match="Invalid NextToken: x"):
        aws.call("ListModelPackages", {"NextToken": "x"})


def test_an_unversioned_package_has_a_name_and_no_approval(aws: Any) -> None:
    arn = aws.call("CreateModelPackage", {"ModelPackageName": "alone"})["ModelPackageArn"]
    assert arn == "arn:aws:sagemaker:us-east-1:111111111111:model-package/alone"
    assert "ModelApprovalStatus" not in aws.call(
        "DescribeModelPackage", {"ModelPackageName": "alone"}
    )
    with pytest.raises(ServiceError, match="supported for versioned model packages only"):
        aws.call("UpdateModelPackage", {"ModelPackageArn": arn, "ModelApprovalStatus": "Approved"})
