"""Every operation checks its whole request, and answers in the shape of AWS's model."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import botocore.session
import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.request_shape import AnswerError
from promote.rehearsal.emulator.sagemaker.endpoint_rules import VariantSize
from tests.promote.rehearsal.emulator.departures import departures

MODEL = botocore.session.get_session().get_service_model("sagemaker")
ARN = "arn:aws:sagemaker:us-east-1:111111111111"
GROUP = {"ModelPackageGroupName": "churn"}
VERSION = f"{ARN}:model-package/churn/1"
ENDPOINT = f"{ARN}:endpoint/e"
POLICY = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": "sagemaker:DescribeModelPackage",
        "Resource": VERSION,
    },
}
CONTAINERS = {"Containers": [{"Image": "image@sha256:1", "ModelDataUrl": "s3://models/m.tar.gz"}]}
TAGS = [{"Key": "k", "Value": "v"}]
REQUESTS: dict[str, dict[str, Any]] = {
    "CreateModelPackageGroup": {"ModelPackageGroupName": "other", "Tags": TAGS},
    "DescribeModelPackageGroup": GROUP,
    "ListModelPackageGroups": {"MaxResults": 1, "SortBy": "Name"},
    "PutModelPackageGroupPolicy": {**GROUP, "ResourcePolicy": json.dumps(POLICY)},
    "GetModelPackageGroupPolicy": GROUP,
    "CreateModelPackage": {**GROUP, "InferenceSpecification": CONTAINERS, "ClientToken": "t"},
    "DescribeModelPackage": {"ModelPackageName": VERSION},
    "ListModelPackages": {**GROUP, "MaxResults": 1, "ModelPackageType": "Versioned"},
    "UpdateModelPackage": {"ModelPackageArn": VERSION, "ModelApprovalStatus": "Approved"},
    "CreateModel": {
        "ModelName": "m",
        "PrimaryContainer": {"Image": "i", "Environment": {"A": "b"}},
        "ExecutionRoleArn": "arn:aws:iam::111111111111:role/execution",
    },
    "DescribeModel": {"ModelName": "m"},
    "ListModels": {"NameContains": "m"},
    "CreateEndpointConfig": {
        "EndpointConfigName": "c",
        "ProductionVariants": [
            {
                "VariantName": "v",
                "ModelName": "m",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": 1.0,
            }
        ],
    },
    "DescribeEndpointConfig": {"EndpointConfigName": "c"},
    "ListEndpointConfigs": {"SortOrder": "Ascending"},
    "CreateEndpoint": {"EndpointName": "e", "EndpointConfigName": "c"},
    "DescribeEndpoint": {"EndpointName": "e"},
    "ListEndpoints": {"MaxResults": 10},
    "AddTags": {"ResourceArn": ENDPOINT, "Tags": TAGS},
    "ListTags": {"ResourceArn": ENDPOINT},
    "DeleteTags": {"ResourceArn": ENDPOINT, "TagKeys": ["k"]},
    "UpdateEndpoint": {"EndpointName": "e", "EndpointConfigName": "c"},
    "UpdateEndpointWeightsAndCapacities": {
        "EndpointName": "e",
        "DesiredWeightsAndCapacities": [
            {"VariantName": "v", "DesiredWeight": 1.0, "DesiredInstanceCount": 2}
        ],
    },
    "DeleteEndpoint": {"EndpointName": "e"},
    "DeleteEndpointConfig": {"EndpointConfigName": "c"},
    "DeleteModel": {"ModelName": "m"},
    "DeleteModelPackage": {"ModelPackageName": VERSION},
    "DeleteModelPackageGroupPolicy": GROUP,
    "DeleteModelPackageGroup": GROUP,
}
"""One accepted request of each operation, in an order in which they can be made."""


def test_every_operation_is_walked(aws: Any) -> None:
    assert REQUESTS.keys() == aws.sagemaker.operations().keys()


def test_every_answer_is_of_its_shape(aws: Any) -> None:
    """The service checks each answer itself; `test_a_misshapen_answer_is_refused` says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("promote.rehearsal.emulator.sagemaker.endpoints.launch", lambda *_: _Fleet())
        for operation, request in REQUESTS.items():
            if operation.startswith("UpdateEndpoint"):
                assert aws.settled("e")["EndpointStatus"] == "InService"
            answer = aws.call(operation, request)
            output = MODEL.operation_model(operation).output_shape
            required = set(output.required_members) if output else set()
            assert required - answer.keys() <= {"ModelPackageName"}, operation
            assert answer.keys() <= (output.members.keys() if output else set()), operation


def test_a_version_has_no_name_of_its_own(aws: Any) -> None:
    assert "ModelPackageName" not in aws.call(
        "DescribeModelPackage", {"ModelPackageName": aws.package()}
    )


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_misshapen_answer_is_refused(aws: Any, operation: str) -> None:
    guarded = aws.sagemaker._guarded(operation, lambda _: {"Colour": "red"})
    with pytest.raises(AnswerError, match=f"^{operation}: (C|c)olour: unknown member"):
        guarded(REQUESTS[operation])


@pytest.mark.parametrize("operation", REQUESTS)
def test_every_departure_from_the_input_shape_is_refused(aws: Any, operation: str) -> None:
    request = REQUESTS[operation]
    shape = MODEL.operation_model(operation).input_shape
    faulty = list(departures(request, shape))
    assert faulty
    for departure in faulty:
        with pytest.raises(ServiceError, match=r"^(Serialization|Validation)Exception: ") as bad:
            aws.call(operation, departure)
        assert "failed to satisfy constraint" in bad.value.message or (
            bad.value.code == "SerializationException"
        ), departure


class _Fleet:
    sizes: ClassVar[dict[str, VariantSize]] = {"v": VariantSize()}

    def resize(self, sizes: dict[str, VariantSize]) -> None:
        assert sizes.keys() <= self.sizes.keys()

    def description(self) -> list[dict[str, Any]]:
        return [{"VariantName": "v", "CurrentWeight": 1.0}]

    def stop(self) -> None:
        pass
