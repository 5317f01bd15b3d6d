"""Lambda: a function's role must trust Lambda, whoever creates the function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending import function_errors, function_processes
from promote.rehearsal.emulator.service_roles import service_is_trusted

_SERVICE = "lambda.amazonaws.com"
_REFUSAL = "The role defined for the function cannot be assumed by Lambda."

Request = Mapping[str, Any]


def install() -> None:
    """Refuse functions whose role does not let Lambda assume it."""
    function_errors.install()
    prepare = function_processes.install()
    hooks.replace(
        "ministack.services.lambda_svc",
        "_create_function",
        lambda original: _refusing_requests(original, prepare),
    )
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    handlers["create"] = _refusing_resources(handlers["create"], prepare)


def _refusing_requests(
    original: Callable[[Request], HttpResponse], prepare: Callable[[], None]
) -> Callable[..., HttpResponse]:
    def create_function(request: Request) -> HttpResponse:
        if not service_is_trusted(request.get("Role", ""), service=_SERVICE):
            refused: HttpResponse = error_response_json(
                "InvalidParameterValueException", _REFUSAL, 400
            )
            return refused
        prepare()
        return original(request)

    return create_function


def _refusing_resources(
    original: Callable[..., Any], prepare: Callable[[], None]
) -> Callable[..., Any]:
    def create(logical_id: str, properties: Request, stack_name: str) -> Any:
        if not service_is_trusted(properties.get("Role", ""), service=_SERVICE):
            raise ValueError(_REFUSAL)
        prepare()
        return original(logical_id, properties, stack_name)

    return create
