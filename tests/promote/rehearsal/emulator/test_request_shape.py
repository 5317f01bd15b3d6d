"""A request or an answer that is not of its shape is refused in AWS's words."""

from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.request_shape import AnswerError, check_answer, check_request

VARIANT = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large"}
CREATED = {"ModelPackageArn": "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/1"}


@pytest.mark.parametrize(
    ("operation", "request_", "constraint"),
    [
        ("CreateModel", {}, ("Value null at 'modelName' failed to satisfy constraint: Member must "
         "not be null")),
        ("CreateModel", {"ModelName": "a_b"}, ("Value 'a_b' at 'modelName' failed to satisfy "
         "constraint: Member must satisfy regular expression pattern: "
         r"[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?")),
        ("CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": []},
         ("Value '[]' at 'productionVariants' failed to satisfy constraint: Member must have "
         "length greater than or equal to 1")),
        ("CreateEndpointConfig",
         {"EndpointConfigName": "c", "ProductionVariants": [VARIANT | {"VolumeSizeInGB": 0}]},
         ("Value '0' at 'productionVariants.1.member.volumeSizeInGB' failed to satisfy constraint: "
         "Member must have value greater than or equal to 1")),
        ("CreateEndpointConfig",
         {"EndpointConfigName": "c", "ProductionVariants": [VARIANT | {"VolumeSizeInGB": 513}]},
         ("Value '513' at 'productionVariants.1.member.volumeSizeInGB' failed to satisfy "
         "constraint: Member must have value less than or equal to 512")),
        ("UpdateModelPackage",
         {"ModelPackageArn": CREATED["ModelPackageArn"], "ApprovalDescription": "x" * 1025},
         (f"Value '{'x' * 1025}' at 'approvalDescription' failed to satisfy constraint: Member "
         "must have length less than or equal to 1024")),
        ("UpdateModelPackage",
         {"ModelPackageArn": CREATED["ModelPackageArn"], "ModelApprovalStatus": "approved"},
         ("Value 'approved' at 'modelApprovalStatus' failed to satisfy constraint: Member must "
         "satisfy enum value set: [Approved, Rejected, PendingManualApproval]")),
        ("CreateModel",
         {"ModelName": "m", "PrimaryContainer": {"Environment": {"a-b": "c"}}},
         ("Value 'a-b' at 'primaryContainer.environment' failed to satisfy constraint: Map keys "
         "must satisfy constraint: [Member must satisfy regular expression pattern: "
         "[a-zA-Z_][a-zA-Z0-9_]*]")),
        ("AddTags",
         {"ResourceArn": CREATED["ModelPackageArn"], "Tags": [{"Key": "a;b", "Value": "c"}]},
         ("Value 'a;b' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy "
         r"regular expression pattern: ([\p{L}\p{Z}\p{N}_.:/=+\-@]*)")),
    ],
)  # fmt: skip
def test_a_broken_constraint_is_a_validation_error(
    operation: str, request_: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(ServiceError, match=r"^ValidationException: ") as refused:
        check_request("sagemaker", operation, request_)
    assert refused.value.message == f"1 validation error detected: {constraint}"


def test_every_broken_constraint_is_named() -> None:
    with pytest.raises(ServiceError, match=r"^ValidationException: 2 validation errors detected: "):
        check_request("sagemaker", "CreateEndpoint", {})


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"ModelName": 1}, "modelName: int can not be converted to string"),
        ({"EnableNetworkIsolation": 1}, "enableNetworkIsolation: int can not be converted to bool"),
        ({"Containers": {}}, "containers: dict can not be converted to list"),
        ({"Containers": [{"Colour": "red"}]}, r"containers\.1\.member\.colour: unknown member"),
    ],
)
def test_what_cannot_be_read_is_a_serialization_error(
    request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(ServiceError, match=f"^SerializationException: {message}"):
        check_request("sagemaker", "CreateModel", {"ModelName": "m", **request_})


def test_a_number_is_no_truth_value_and_a_truth_value_no_number() -> None:
    variant = VARIANT | {"InitialInstanceCount": True}
    request = {"EndpointConfigName": "c", "ProductionVariants": [variant]}
    with pytest.raises(ServiceError, match="initialInstanceCount: bool can not be converted"):
        check_request("sagemaker", "CreateEndpointConfig", request)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({}, "Value null at 'modelPackageArn'"),
        ({"ModelPackageArn": 1}, "modelPackageArn: int can not be converted to string"),
        ({"ModelPackageArn": "churn"}, "Value 'churn' at 'modelPackageArn' failed"),
        (CREATED | {"Colour": "red"}, "colour: unknown member"),
    ],
)
def test_an_answer_of_another_shape_is_a_fault(answer: dict[str, Any], reason: str) -> None:
    with pytest.raises(AnswerError, match=f"^CreateModelPackage: {reason}"):
        check_answer("sagemaker", "CreateModelPackage", answer)


def test_an_operation_without_an_answer_answers_nothing() -> None:
    check_answer("sagemaker", "DeleteModel", {})
    with pytest.raises(AnswerError, match="DeleteModel: ModelArn: unknown member"):
        check_answer("sagemaker", "DeleteModel", {"ModelArn": "arn"})


def test_only_the_named_members_may_be_left_out() -> None:
    omitted = frozenset({"modelPackageArn"})
    check_answer("sagemaker", "CreateModelPackage", {}, omitted=omitted)
    with pytest.raises(AnswerError, match="Value null at 'modelArn'"):
        check_answer("sagemaker", "CreateModel", {}, omitted=omitted)
