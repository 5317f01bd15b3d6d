from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.mending.resources.stack_statuses import (
    refuse_change_set,
    refuse_to_create,
    refuse_to_update,
)
from tests.promote.rehearsal.emulator.deployed_stack import Stack, resource

TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'


def stack_in(status: str) -> dict[str, Any]:
    return {"StackName": "s", "StackId": "arn:of:s", "StackStatus": status}


@pytest.fixture
def failed(stack: Stack) -> Stack:
    assert stack.create({"Bad": resource("SQS::Queue", Colour="red")}) == "ROLLBACK_COMPLETE"
    return stack


def test_a_stack_that_rolled_its_creation_back_can_only_be_deleted(failed: Stack) -> None:
    with pytest.raises(ClientError, match=r"AlreadyExistsException.*already exists"):
        failed.create({"Topic": resource("SNS::Topic")})
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        failed.update({"Topic": resource("SNS::Topic")})
    for kind in ("CREATE", "UPDATE"):
        with pytest.raises(ClientError, match=r"already exists|can not be updated"):
            failed.client.create_change_set(
                StackName=failed.name,
                ChangeSetName="change",
                ChangeSetType=kind,
                TemplateBody=TEMPLATE,
            )
    failed.delete()
    assert failed.create({"Topic": resource("SNS::Topic")}) == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    "status",
    [
        "CREATE_COMPLETE",
        "DELETE_COMPLETE",
        "IMPORT_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
    ],
)
def test_a_stack_is_updated_in_a_status_that_an_update_can_leave(status: str) -> None:
    assert refuse_to_update(stack_in(status)) is None
    assert refuse_change_set(stack_in(status), "UPDATE") is None


@pytest.mark.parametrize(
    "status",
    ["CREATE_IN_PROGRESS", "DELETE_FAILED", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED"],
)
def test_a_stack_in_another_status_is_not_updated(status: str) -> None:
    refusal = "ValidationError", f"Stack:arn:of:s is in {status} state and can not be updated."
    assert refuse_to_update(stack_in(status)) == refusal
    assert refuse_change_set(stack_in(status), "UPDATE") == refusal


def test_a_stack_under_review_takes_change_sets_and_no_update() -> None:
    assert refuse_change_set(stack_in("REVIEW_IN_PROGRESS"), "CREATE") is None
    assert refuse_to_update(stack_in("REVIEW_IN_PROGRESS")) == (
        "ValidationError",
        "Stack:arn:of:s is in REVIEW_IN_PROGRESS state and can not be updated.",
    )


def test_the_name_of_a_deleted_stack_is_free() -> None:
    assert refuse_to_create(stack_in("DELETE_COMPLETE")) is None
    assert refuse_to_create(stack_in("CREATE_COMPLETE")) == (
        "AlreadyExistsException",
        "Stack [s] already exists",
    )
