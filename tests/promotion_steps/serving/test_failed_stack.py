"""A stack whose creation failed makes room for the next promotion."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from promotion_steps.finding import Refused
from promotion_steps.pipeline_job import Outcome
from promotion_steps.serving.failed_stack import DELETABLE, delete_failed_stack
from tests.promotion_steps.target_registry import ENDPOINT, TargetRegistry, target_arn

STACK = f"{ENDPOINT}-endpoint"


class CloudFormation:
    """Describes one stack, and remembers what was deleted."""

    def __init__(self, status: str | None, code: str = "ValidationError") -> None:
        self.status = status
        self.code = code
        self.deleted: list[str] = []

    def describe_stacks(self, **request: str) -> Any:
        assert request == {"StackName": STACK}
        if self.status is None:
            error = {"Code": self.code, "Message": f"Stack with id {STACK} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.status}]}

    def delete_stack(self, **request: str) -> None:
        self.deleted.append(request["StackName"])


def run(
    cloudformation: CloudFormation,
    registry: TargetRegistry | None = None,
    token: str | None = None,
) -> Outcome:
    return delete_failed_stack(
        STACK,
        endpoint=ENDPOINT,
        cloudformation=cloudformation,
        registry=registry or TargetRegistry(),
        token=token,
    )


def endpoint_in(status: str) -> TargetRegistry:
    registry = TargetRegistry()
    registry.serve(target_arn(3))
    assert registry.endpoint is not None
    registry.endpoint["EndpointStatus"] = status
    return registry


@pytest.mark.parametrize("status", DELETABLE)
@pytest.mark.parametrize("registry", [TargetRegistry(), endpoint_in("Failed")])
def test_a_stack_that_was_never_created_or_not_wholly_deleted_is_deleted(
    status: str, registry: TargetRegistry
) -> None:
    cloudformation = CloudFormation(status)

    outcome = run(cloudformation, registry)

    assert cloudformation.deleted == [STACK]
    assert outcome.continuation_token == "deleting"


@pytest.mark.parametrize(
    "status",
    [
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_FAILED",
        "CREATE_IN_PROGRESS",
        "REVIEW_IN_PROGRESS",
    ],
)
def test_any_other_stack_is_left_alone(status: str) -> None:
    cloudformation = CloudFormation(status)

    outcome = run(cloudformation)

    assert (cloudformation.deleted, outcome.continuation_token) == ([], None)
    assert outcome.summary == f"stack {STACK}: {status}"


def test_a_stack_that_does_not_exist_is_no_obstacle() -> None:
    assert run(CloudFormation(None), token="deleting").continuation_token is None


@pytest.mark.parametrize("status", ["DELETE_IN_PROGRESS", "ROLLBACK_COMPLETE"])
def test_the_step_waits_until_the_stack_is_gone(status: str) -> None:
    cloudformation = CloudFormation(status)

    assert run(cloudformation, token="deleting").continuation_token == "deleting"
    assert cloudformation.deleted == []


def test_a_deletion_that_fails_is_a_finding_that_says_what_to_do() -> None:
    with pytest.raises(Refused, match=r"cannot be deleted, got DELETE_FAILED; delete it by hand"):
        run(CloudFormation("DELETE_FAILED"), token="deleting")


@pytest.mark.parametrize("stack", DELETABLE)
@pytest.mark.parametrize("status", ["InService", "Updating", "Creating"])
def test_a_stack_whose_endpoint_serves_is_never_deleted(stack: str, status: str) -> None:
    cloudformation = CloudFormation(stack)

    with pytest.raises(Refused, match=f"is {stack}, but endpoint {ENDPOINT} is {status}"):
        run(cloudformation, endpoint_in(status))

    assert cloudformation.deleted == []


def test_a_stack_that_cannot_be_described_is_no_missing_stack() -> None:
    with pytest.raises(Refused, match=f"stack {STACK}: cannot be read, got AccessDenied"):
        run(CloudFormation(None, code="AccessDenied"))
