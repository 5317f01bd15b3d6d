"""Which operations CloudFormation refuses of a stack in a status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services.cloudformation import handlers
from ministack.services.cloudformation.handlers import _resolve_stack
from ministack.services.cloudformation.helpers import _error, _p

from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.rules import rule

_GONE = "DELETE_COMPLETE"
_REVIEWED = "REVIEW_IN_PROGRESS"
_UPDATABLE = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)

Action = Callable[[Mapping[str, Any]], HttpResponse]
Stack = Mapping[str, Any]
Refusal = tuple[str, str]
"""AWS's code and message."""


@rule(test="test_stack_statuses.py::test_a_stack_that_rolled_its_creation_back_can_only_be_deleted")
def refuse_to_create(stack: Stack) -> Refusal | None:
    """No stack is created under the name of one that exists, of one in ROLLBACK_COMPLETE either.

    Source: CloudFormation User Guide, Understand CloudFormation stack creation events: stack
    status codes; CloudFormation API Reference, CreateStack.
    """
    if stack["StackStatus"] == _GONE:
        return None
    return "AlreadyExistsException", f"Stack [{stack['StackName']}] already exists"


@rule(test="test_stack_statuses.py::test_a_stack_is_updated_in_a_status_that_an_update_can_leave")
def refuse_to_update(stack: Stack) -> Refusal | None:
    """A stack is updated when its last operation succeeded or was rolled back, else deleted.

    Source: CloudFormation User Guide, Understand CloudFormation stack creation events: stack
    status codes.
    """
    status = stack["StackStatus"]
    if status in (*_UPDATABLE, _GONE):
        return None
    return (
        "ValidationError",
        f"Stack:{stack['StackId']} is in {status} state and can not be updated.",
    )


def refuse_change_set(stack: Stack, kind: str) -> Refusal | None:
    """Say why a stack takes no change set of a kind: CREATE, UPDATE or IMPORT."""
    if stack["StackStatus"] == _REVIEWED:
        return None
    return refuse_to_create(stack) if kind == "CREATE" else refuse_to_update(stack)


def install() -> None:
    """Refuse operations before MiniStack answers them."""
    actions = handlers._ACTION_HANDLERS
    actions["CreateStack"] = _refusing(
        actions["CreateStack"], lambda stack, _: refuse_to_create(stack)
    )
    actions["UpdateStack"] = _refusing(
        actions["UpdateStack"], lambda stack, _: refuse_to_update(stack)
    )
    actions["CreateChangeSet"] = _refusing(
        actions["CreateChangeSet"],
        lambda stack, request: refuse_change_set(stack, _p(request, "ChangeSetType") or "UPDATE"),
    )


def _refusing(
    original: Action, refuse: Callable[[Stack, Mapping[str, Any]], Refusal | None]
) -> Action:
    def act(request: Mapping[str, Any]) -> HttpResponse:
        stack = _resolve_stack(_p(request, "StackName"))
        refusal = refuse(stack, request) if stack else None
        if refusal is None:
            return original(request)
        refused: HttpResponse = _error(*refusal)
        return refused

    return act
