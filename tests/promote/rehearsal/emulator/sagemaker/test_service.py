"""SageMaker as MiniStack calls it: over HTTP, and from other services of this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import HttpResponse, ServiceError
from promote.rehearsal.emulator.sagemaker import service

GROUP = {"ModelPackageGroupName": "churn"}


@pytest.fixture(autouse=True)
def _own_account() -> Iterator[None]:
    with request_scope("111111111111", "us-east-1"):
        yield
        service.reset()


def post(operation: str, request: dict[str, Any]) -> HttpResponse:
    headers = {"x-amz-target": f"SageMaker.{operation}"}
    body = json.dumps(request).encode()
    return asyncio.run(service.handle_request("POST", "/", headers, body, {}))


def test_what_http_creates_is_there_for_callers_of_this_process() -> None:
    status, _, body = post("CreateModelPackageGroup", GROUP)
    arn = json.loads(body)["ModelPackageGroupArn"]
    assert status == 200
    assert service.call("DescribeModelPackageGroup", GROUP)["ModelPackageGroupArn"] == arn
    assert service.group_policy_for_arn(arn) == (None, "111111111111")


def test_a_refusal_has_aws_code_and_status() -> None:
    status, headers, body = post("DescribeModelPackageGroup", GROUP)
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert json.loads(body)["message"].endswith("model-package-group/churn does not exist.")


def test_an_invocation_is_told_from_the_json_api_by_its_path() -> None:
    path = "/endpoints/churn/invocations"
    status, _, body = asyncio.run(service.handle_request("POST", path, {}, b"1", {}))
    assert status == 400
    assert json.loads(body)["__type"] == "ValidationError"


def test_a_reset_forgets_everything() -> None:
    service.call("CreateModelPackageGroup", GROUP)
    service.reset()
    with pytest.raises(ServiceError, match="does not exist"):
        service.call("DescribeModelPackageGroup", GROUP)


def test_a_role_that_does_not_exist_runs_no_model() -> None:
    request = {
        "ModelName": "m",
        "PrimaryContainer": {"Image": "i"},
        "ExecutionRoleArn": "arn:aws:iam::111111111111:role/nobody",
    }
    with pytest.raises(ServiceError, match=r"^ValidationException: Could not assume role .*nobody"):
        service.call("CreateModel", request)
