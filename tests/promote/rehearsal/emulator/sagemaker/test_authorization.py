"""What IAM is told of a request."""

from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.sagemaker.authorization import condition_context, resource_arn

OWN = "arn:aws:sagemaker:us-east-1:111111111111:"
FOREIGN = "arn:aws:sagemaker:us-east-1:222222222222:"


def named(
    operation: str, request: dict[str, Any], *, path: str = "/", arn_case: str = "lower"
) -> str:
    return resource_arn(operation, request, path, "us-east-1", "111111111111", arn_case=arn_case)


@pytest.mark.parametrize(
    ("operation", "request_", "arn"),
    [
        ("CreateModelPackage", {"ModelPackageGroupName": "g"}, OWN + "model-package/g/*"),
        (
            "CreateModelPackage",
            {"ModelPackageGroupName": FOREIGN + "model-package-group/g"},
            FOREIGN + "model-package/g/*",
        ),
        (
            "DescribeModelPackage",
            {"ModelPackageName": FOREIGN + "model-package/G/1"},
            FOREIGN + "model-package/g/1",
        ),
        ("CreateModelPackage", {"ModelPackageName": "p"}, OWN + "model-package/p"),
        (
            "DescribeModelPackage",
            {"ModelPackageName": FOREIGN + "model-package/g/1"},
            FOREIGN + "model-package/g/1",
        ),
        (
            "UpdateModelPackage",
            {"ModelPackageArn": OWN + "model-package/g/1"},
            OWN + "model-package/g/1",
        ),
        ("ListModelPackages", {"ModelPackageGroupName": "g"}, OWN + "model-package-group/g"),
        ("ListModelPackages", {}, "*"),
        ("CreateModelPackageGroup", {"ModelPackageGroupName": "G"}, OWN + "model-package-group/g"),
        ("CreateModel", {"ModelName": "M"}, OWN + "model/m"),
        (
            "CreateEndpointConfig",
            {"EndpointConfigName": "C"},
            OWN + "endpoint-config/c",
        ),
        ("UpdateEndpoint", {"EndpointName": "E"}, OWN + "endpoint/e"),
        ("ListTags", {"ResourceArn": OWN + "endpoint/E"}, OWN + "endpoint/E"),
        ("ListModels", {}, "*"),
    ],
)
def test_a_request_has_the_resource_that_policies_name(
    operation: str, request_: dict[str, Any], arn: str
) -> None:
    assert named(operation, request_) == arn


def test_the_other_answer_keeps_the_case_of_a_group() -> None:
    request = {"ModelPackageGroupName": "G"}
    assert named("CreateModelPackage", request, arn_case="kept") == OWN + "model-package/G/*"


def test_an_invocation_has_the_endpoint_of_its_path() -> None:
    assert named("", {}, path="/endpoints/Churn/invocations") == OWN + "endpoint/churn"


def test_a_package_request_has_its_status_and_metadata_as_condition_keys() -> None:
    request = {
        "ModelApprovalStatus": "Approved",
        "CustomerMetadataProperties": {"promotion.registrar": "someone"},
        "CustomerMetadataPropertiesToRemove": ["a"],
        "ModelLifeCycle": {"Stage": "Production", "StageStatus": "Done"},
    }
    assert condition_context("UpdateModelPackage", request) == {
        "sagemaker:ModelApprovalStatus": "Approved",
        "sagemaker:CustomerMetadataProperties/promotion.registrar": "someone",
        "sagemaker:CustomerMetadataPropertiesToRemove": ["a"],
        "sagemaker:ModelLifeCycle:stage": "Production",
        "sagemaker:ModelLifeCycle:stageStatus": "Done",
    }
    assert condition_context("DescribeModelPackage", request) == {}


def test_tags_of_a_request_are_condition_keys() -> None:
    request = {"Tags": [{"Key": "path", "Value": "acme"}]}
    assert condition_context("CreateEndpoint", request) == {
        "aws:TagKeys": ["path"],
        "aws:RequestTag/path": "acme",
    }
