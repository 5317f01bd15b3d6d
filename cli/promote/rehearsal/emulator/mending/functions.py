"""Lambda: a function's role must trust Lambda with this function, whoever creates it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending import asynchronous, function_errors, function_processes
from promote.rehearsal.emulator.service_roles import service_is_trusted
from promote.rehearsal.emulator.switches import Switches

_SERVICE = "lambda.amazonaws.com"
_REFUSAL = "The role defined for the function cannot be assumed by Lambda."
_MAX_NAME = 64

Request = Mapping[str, Any]


def install() -> None:
    """Refuse functions whose role does not let Lambda assume it for them."""
    function_errors.install()
    asynchronous.install(Switches.from_environment(os.environ).minute)
    prepare = function_processes.install()
    module = "ministack.services.lambda_svc"
    hooks.replace(
        module, "_create_function", lambda original: _refusing_creations(original, prepare)
    )
    hooks.replace(module, "_update_config", _refusing_changes)
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    handlers["create"] = _refusing_resources(handlers["create"], prepare)
    handlers["update"] = _refusing_updates(handlers["update"])


def _is_trusted(role_arn: str, function: str) -> bool:
    name = function.rpartition(":")[2]
    arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"
    return service_is_trusted(role_arn, service=_SERVICE, source_arn=arn)


def _refused() -> HttpResponse:
    refused: HttpResponse = error_response_json("InvalidParameterValueException", _REFUSAL, 400)
    return refused


def _refusing_creations(
    original: Callable[[Request], HttpResponse], prepare: Callable[[], None]
) -> Callable[..., HttpResponse]:
    def create_function(request: Request) -> HttpResponse:
        if not _is_trusted(request.get("Role", ""), request.get("FunctionName", "")):
            return _refused()
        prepare()
        return original(request)

    return create_function


def _refusing_changes(
    original: Callable[[str, Request], HttpResponse],
) -> Callable[..., HttpResponse]:
    def update_config(name: str, request: Request) -> HttpResponse:
        if "Role" in request and not _is_trusted(request["Role"], name):
            return _refused()
        return original(name, request)

    return update_config


def _refusing_resources(
    original: Callable[..., Any], prepare: Callable[[], None]
) -> Callable[..., Any]:
    def create(logical_id: str, properties: Request, stack_name: str) -> Any:
        name = properties.get("FunctionName") or provisioners._physical_name(
            stack_name, logical_id, max_len=_MAX_NAME
        )
        if not _is_trusted(properties.get("Role", ""), name):
            raise ValueError(_REFUSAL)
        prepare()
        return original(logical_id, properties, stack_name)

    return create


def _refusing_updates(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(physical_id: str, old: Request, new: Request, *where: str) -> Any:
        if not _is_trusted(new.get("Role", ""), new.get("FunctionName") or physical_id):
            raise ValueError(_REFUSAL)
        return original(physical_id, old, new, *where)

    return update
