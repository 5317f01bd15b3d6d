"""The role that a stack acts as: trusted, passed, and asked before each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import cloudformation
from ministack.services.cloudformation import handlers
from ministack.services.cloudformation.helpers import _error, _p

from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.service_roles import role_may, service_is_trusted

_SERVICE = "cloudformation.amazonaws.com"
_ACTIONS = ("CreateChangeSet", "CreateStack", "DeleteStack", "UpdateStack")

Action = Callable[[Mapping[str, Any]], HttpResponse]

_roles: dict[tuple[str, str, str], str] = {}


def install() -> None:
    """Remember the role that each request names for its stack."""
    for name in _ACTIONS:
        handlers._ACTION_HANDLERS[name] = _with_role(handlers._ACTION_HANDLERS[name])


def require(
    stack_name: str, action: str, resource_arn: str, context: Mapping[str, Any] | None = None
) -> None:
    """Refuse a step that the stack's role may not do; a stack without a role may all.

    Raises:
        ValueError: Said as CloudFormation reports it of a resource.
    """
    role = _roles.get(_stack(stack_name))
    if role and not role_may(role, action, resource_arn, context=context):
        raise ValueError(
            f"AccessDenied: {role} is not authorized to perform: {action} "
            f"on resource: {resource_arn}"
        )


def _with_role(original: Action) -> Action:
    def act(params: Mapping[str, Any]) -> HttpResponse:
        role = _p(params, "RoleARN")
        if not role:
            return original(params)
        stack = _p(params, "StackName")
        refusal = _refusal(role, _stack_arn(stack))
        if refusal is not None:
            return refusal
        _roles[_stack(stack)] = role
        return original(params)

    return act


def _refusal(role: str, stack_arn: str) -> HttpResponse | None:
    if not service_is_trusted(role, service=_SERVICE, source_arn=stack_arn):
        message = f"Role {role} is invalid or cannot be assumed"
    elif not _may_pass(role):
        message = f"User: {iam_evaluator.caller_arn()} is not authorized to perform: iam:PassRole"
        message = f"{message} on resource: {role}"
    else:
        return None
    code = "ValidationError" if "invalid" in message else "AccessDenied"
    refused: HttpResponse = _error(code, message, 400 if code == "ValidationError" else 403)
    return refused


def _may_pass(role: str) -> bool:
    access_key = iam_evaluator._verified_key.get()
    if not access_key:
        return True
    denied = iam_evaluator.enforce(
        access_key,
        "iam:PassRole",
        "iam",
        get_region(),
        resource_arn=role,
        service_context={"iam:PassedToService": _SERVICE},
    )
    return denied is None


def _stack_arn(name_or_id: str) -> str:
    account, region, name = _stack(name_or_id)
    known = cloudformation._stacks.get(name)
    if known:
        return str(known["StackId"])
    # A stack gets its id when it is made: no policy can name it before.
    return f"arn:aws:cloudformation:{region}:{account}:stack/{name}/{new_uuid()}"


def _stack(name_or_id: str) -> tuple[str, str, str]:
    name = name_or_id.split("/")[1] if name_or_id.startswith("arn:") else name_or_id
    return get_account_id(), get_region(), name
