"""What hosting refuses before it runs anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.access import Access
from promote.rehearsal.emulator.sagemaker.events import Announcements
from promote.rehearsal.emulator.sagemaker.operations import SageMaker
from promote.rehearsal.emulator.switches import Switches

ROLE = "arn:aws:iam::111111111111:role/execution"
MODEL = {"ModelName": "m", "PrimaryContainer": {"Image": "i"}, "ExecutionRoleArn": ROLE}
VARIANT = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large"}
PACKAGE = "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/1"


def test_the_execution_role_is_checked_for_the_model(aws: Any) -> None:
    arn = aws.call("CreateModel", MODEL)["ModelArn"]
    assert aws.assumed == [(ROLE, arn)]


def test_a_role_that_does_not_trust_sagemaker_is_refused() -> None:
    def refuse(_role: str, _source: str) -> None:
        raise ServiceError("AccessDenied", "no trust")

    access = Access(check_trust=refuse, as_role=pytest.fail, as_caller=pytest.fail)
    sagemaker = SageMaker(Switches(), Announcements(lambda *_: None, Switches()), access)
    with pytest.raises(ServiceError, match=f"Could not assume role {ROLE}.*no trust"):
        sagemaker.operations()["CreateModel"](MODEL)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Containers": [{"Image": "i"}]}, "either PrimaryContainer or Containers"),
        ({"PrimaryContainer": {}}, "Specify Image or ModelPackageName"),
        ({"PrimaryContainer": {"ModelPackageName": PACKAGE}}, "ModelPackage .* does not exist"),
        ({"PrimaryContainer": {"ModelPackageName": PACKAGE, "Image": "i"}}, "either Image or"),
        ({"ModelName": "a_b"}, "Value 'a_b' at 'modelName' failed to satisfy"),
    ],
)
def test_a_wrong_model_is_refused(aws: Any, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ServiceError, match=reason):
        aws.call("CreateModel", MODEL | change)


def test_a_model_without_a_role_is_refused(aws: Any) -> None:
    without = {key: value for key, value in MODEL.items() if key != "ExecutionRoleArn"}
    with pytest.raises(ServiceError, match="ExecutionRoleArn: missing"):
        aws.call("CreateModel", without)


def test_a_package_that_cannot_be_served_is_refused(aws: Any) -> None:
    container = {"ModelPackageName": aws.package()}
    with pytest.raises(ServiceError, match="has no inference specification"):
        aws.call("CreateModel", MODEL | {"PrimaryContainer": container})


def test_a_package_of_another_account_needs_its_group_policy(
    aws: Any, inference: Callable[[], dict[str, Any]]
) -> None:
    arn = aws.package(InferenceSpecification=inference(), ModelApprovalStatus="Approved")
    container = {"ModelPackageName": arn}
    request = MODEL | {"PrimaryContainer": container}
    with (
        request_scope("222222222222", "us-east-1"),
        pytest.raises(ServiceError, match=r"^AccessDeniedException: .* sagemaker:CreateModel on"),
    ):
        aws.call("CreateModel", request)

    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": "sagemaker:CreateModel",
        "Resource": PACKAGE,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.call(
        "PutModelPackageGroupPolicy", {"ModelPackageGroupName": "churn", "ResourcePolicy": policy}
    )
    with request_scope("222222222222", "us-east-1"):
        arn = aws.call("CreateModel", request)["ModelArn"]
    assert arn == "arn:aws:sagemaker:us-east-1:222222222222:model/m"


def test_names_are_used_once(aws: Any) -> None:
    aws.call("CreateModel", MODEL)
    with pytest.raises(ServiceError, match=r'Cannot create already existing model ".*model/m"'):
        aws.call("CreateModel", MODEL)
    config = {"EndpointConfigName": "c", "ProductionVariants": [VARIANT]}
    aws.call("CreateEndpointConfig", config)
    with pytest.raises(ServiceError, match="already existing endpoint configuration"):
        aws.call("CreateEndpointConfig", config)


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        (VARIANT | {"ModelName": "other"}, 'Could not find model ".*model/other"'),
        ({"VariantName": "v", "InstanceType": "ml.m5.large"}, "ModelName: missing"),
        ({"VariantName": "v", "ModelName": "m"}, "InstanceType or ServerlessConfig"),
    ],
)
def test_a_wrong_variant_is_refused(aws: Any, variant: dict[str, Any], reason: str) -> None:
    aws.call("CreateModel", MODEL)
    with pytest.raises(ServiceError, match=reason):
        aws.call(
            "CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": [variant]}
        )


@pytest.mark.parametrize(
    ("operation", "request_", "reason"),
    [
        ("DescribeModel", {"ModelName": "x"}, "Could not find model"),
        ("DeleteModel", {"ModelName": "x"}, "Could not find model"),
        ("DescribeEndpointConfig", {"EndpointConfigName": "x"}, "Could not find endpoint conf"),
        ("DescribeEndpoint", {"EndpointName": "x"}, "Could not find endpoint"),
        ("DeleteEndpoint", {"EndpointName": "x"}, "Could not find endpoint"),
        (
            "CreateEndpoint",
            {"EndpointName": "x", "EndpointConfigName": "x"},
            "Could not find endpoint configuration",
        ),
    ],
)
def test_what_is_not_there_is_refused(
    aws: Any, operation: str, request_: dict[str, str], reason: str
) -> None:
    with pytest.raises(ServiceError, match=f"^ValidationException: {reason}"):
        aws.call(operation, request_)


def test_a_failed_endpoint_is_not_updated(aws: Any) -> None:
    name = aws.configure("m", {"Image": "i"})
    aws.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": name})
    assert aws.settled("e")["EndpointStatus"] == "Failed"
    with pytest.raises(ServiceError, match="in status Failed"):
        aws.call("UpdateEndpoint", {"EndpointName": "e", "EndpointConfigName": name})


def test_models_configs_and_endpoints_are_described_and_listed(aws: Any) -> None:
    aws.configure("one", {"Image": "i"}, InitialVariantWeight=0.5)
    model = aws.call("DescribeModel", {"ModelName": "one"})
    config = aws.call("DescribeEndpointConfig", {"EndpointConfigName": "one"})
    assert model["PrimaryContainer"] == {"Image": "i"}
    assert config["ProductionVariants"][0]["InitialVariantWeight"] == 0.5
    assert aws.call("ListModels", {})["Models"][0]["ModelName"] == "one"
    assert aws.call("ListEndpointConfigs", {})["EndpointConfigs"][0]["EndpointConfigName"] == "one"
    assert aws.call("ListEndpoints", {"StatusEquals": "InService"}) == {"Endpoints": []}
