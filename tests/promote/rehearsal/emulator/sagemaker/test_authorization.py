"""What IAM is told of a request."""

from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.sagemaker.authorization import condition_context, resource_arn

OWN = "arn:aws:sagemaker:us-east-1:111111111111:"
FOREIGN = "arn:aws:sagemaker:us-east-1:222222222222:"


@pytest.mark.parametrize(
    ("operation", "request_", "arn"),
    [
        ("CreateModelPackage", {"ModelPackageGroupName": "g"}, OWN + "model-package/g/*"),
        (
            "CreateModelPackage",
            {"ModelPackageGroupName": FOREIGN + "model-package-group/g"},
            FOREIGN + "model-package/g/*",
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
        ("CreateModelPackageGroup", {"ModelPackageGroupName": "G"}, OWN + "model-package-group/G"),
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
    assert resource_arn(operation, request_, "/", "us-east-1", "111111111111") == arn


def test_an_invocation_has_the_endpoint_of_its_path() -> None:
    arn = resource_arn("", {}, "/endpoints/Churn/invocations", "us-east-1", "111111111111")
    assert arn == OWN + "endpoint/churn"


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
