"""The registry answers later, in lower case, and with digests."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.container_images import Manifest

ARN = "arn:aws:sagemaker:us-east-1:111111111111"
DIGEST = f"sha256:{'a' * 64}"
REPOSITORY = "222222222222.dkr.ecr.us-east-1.amazonaws.com/team/image"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
GROUP = {"ModelPackageGroupName": "AbaloneGroup"}


def described(aws: Any, arn: str) -> dict[str, Any]:
    answer: dict[str, Any] = aws.call("DescribeModelPackage", {"ModelPackageName": arn})
    return answer


def settled(aws: Any, arn: str) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        package = described(aws, arn)
        if package["ModelPackageStatus"] not in ("Pending", "InProgress"):
            return package
        time.sleep(0.01)
    raise TimeoutError(arn)


def test_arns_of_a_group_and_its_versions_are_lower_case(aws: Any) -> None:
    group = aws.call("CreateModelPackageGroup", GROUP)["ModelPackageGroupArn"]
    version = aws.package(**GROUP)
    assert group == f"{ARN}:model-package-group/abalonegroup"
    assert version == f"{ARN}:model-package/abalonegroup/1"
    assert described(aws, version)["ModelPackageGroupName"] == "AbaloneGroup"
    assert aws.call("DescribeModelPackageGroup", GROUP)["ModelPackageGroupName"] == "AbaloneGroup"


def test_the_other_answer_keeps_the_case_of_arns(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(arn_case="kept")
    group = aws.call("CreateModelPackageGroup", GROUP)["ModelPackageGroupArn"]
    assert group == f"{ARN}:model-package-group/AbaloneGroup"
    assert aws.package(**GROUP) == f"{ARN}:model-package/AbaloneGroup/1"


def test_a_group_is_found_by_its_lower_case_arn_from_another_account(aws: Any) -> None:
    aws.call("CreateModelPackageGroup", {**GROUP, "Tags": [{"Key": "k", "Value": "v"}]})
    arn = f"{ARN}:model-package-group/abalonegroup"
    with request_scope("222222222222", "us-east-1"):
        version = aws.package(ModelPackageGroupName=arn)
        listed = aws.call("ListModelPackages", {"ModelPackageGroupName": arn})
    assert listed["ModelPackageSummaryList"][0]["ModelPackageArn"] == version
    assert aws.call("ListTags", {"ResourceArn": arn})["Tags"] == [{"Key": "k", "Value": "v"}]
    with pytest.raises(ServiceError, match="still contains"):
        aws.call("DeleteModelPackageGroup", GROUP)


def test_names_that_differ_by_case_are_one_group(aws: Any) -> None:
    aws.call("CreateModelPackageGroup", GROUP)
    with pytest.raises(ServiceError, match="already exists"):
        aws.call("CreateModelPackageGroup", {"ModelPackageGroupName": "abalonegroup"})


def test_a_registration_takes_its_time(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(registration_seconds=0.4)
    arn = aws.package()
    assert described(aws, arn)["ModelPackageStatus"] == "Pending"
    time.sleep(0.3)
    assert described(aws, arn)["ModelPackageStatus"] == "InProgress"
    assert aws.entries == []
    assert settled(aws, arn)["ModelPackageStatus"] == "Completed"
    assert [detail["ModelPackageStatus"] for detail in aws.details] == ["Completed"]


def test_a_failed_registration_says_why(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(fail_registrations=True)
    image = f"{REPOSITORY}@{DIGEST}"
    package = described(aws, aws.package(InferenceSpecification={"Containers": [{"Image": image}]}))
    assert package["ModelPackageStatus"] == "Failed"
    assert package["ModelPackageStatusDetails"] == {
        "ValidationStatuses": [],
        "ImageScanStatuses": [
            {
                "Name": package["ModelPackageGroupName"],
                "Status": "Failed",
                "FailureReason": f"The image {image} could not be scanned.",
            }
        ],
    }


def test_a_package_that_is_deleted_while_it_is_pending_is_not_announced(
    aws_with: Callable[..., Any],
) -> None:
    aws = aws_with(registration_seconds=0.05)
    aws.call("DeleteModelPackage", {"ModelPackageName": aws.package()})
    time.sleep(0.2)
    assert aws.entries == []


@pytest.mark.parametrize("image", [f"{REPOSITORY}:1", f"{REPOSITORY}@{DIGEST}"])
def test_the_registry_resolves_a_tag_to_a_digest(aws: Any, image: str) -> None:
    aws.images.manifests[f"{REPOSITORY}:1"] = Manifest(digest=DIGEST, media_type=DOCKER)
    specification = {"Containers": [{"Image": image}]}
    package = described(aws, aws.package(InferenceSpecification=specification))
    assert package["InferenceSpecification"]["Containers"] == [
        {"Image": image, "ImageDigest": DIGEST}
    ]


def test_who_registered_is_answered_unless_told_otherwise(aws_with: Callable[..., Any]) -> None:
    known, unknown = aws_with(), aws_with(created_by=False)
    assert "CreatedBy" in described(known, known.package())
    assert "CreatedBy" not in described(unknown, unknown.package())


def test_the_other_answer_ignores_client_tokens(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(client_token="ignored")
    assert aws.package(ClientToken="t") != aws.package(ClientToken="t")
