"""Lambda: what invokes a function asynchronously shares one way of trying again."""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.responses import request_scope
from ministack.services import lambda_svc

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending.asynchronous_delivery import ScaledClock, deliver
from promote.rehearsal.emulator.mending.asynchronous_failures import report

_LATEST = "$LATEST"

Invoke = Callable[[Mapping[str, Any], Any], None]


def install(minute: float) -> None:
    """Try asynchronous events again as AWS does.

    Args:
        minute: Seconds that a minute lasts.
    """
    clock = ScaledClock(minute=minute)

    def invoke(function: Mapping[str, Any], event: Any) -> None:
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run, args=(_run, function, event, clock), daemon=True
        ).start()

    hooks.replace(
        "ministack.services.lambda_svc", "invoke_async_with_retry", lambda _original: invoke
    )
    hooks.replace(
        "ministack.services.eventbridge", "_dispatch_to_lambda", lambda _original: _handing(invoke)
    )


def _handing(invoke: Invoke) -> Callable[[str, str], None]:
    def dispatch_to_lambda(function_arn: str, payload: str) -> None:
        function, configuration, _name = lambda_svc._get_func_record_for_ref(function_arn)
        if function and configuration:
            record = lambda_svc._execution_record_for_config(function, configuration)
            invoke(record, json.loads(payload))

    return dispatch_to_lambda


def _run(function: Mapping[str, Any], event: Any, clock: ScaledClock) -> None:
    configuration = function.get("config") or function
    spec = parse_arn(configuration["FunctionArn"])
    with request_scope(spec.account_id, spec.region):
        settings = _settings(function, configuration)
        discarded = deliver(lambda: lambda_svc._execute_function(function, event), settings, clock)
        if discarded is not None:
            report(configuration, settings, event, discarded)


def _settings(function: Mapping[str, Any], configuration: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the EventInvokeConfig of the version that runs; without a qualifier it is the latest."""
    configs = function.get("event_invoke_configs") or {}
    version = configuration.get("Version") or _LATEST
    found: Mapping[str, Any] = configs.get(version) or {}
    return found or (configs.get("") or {} if version == _LATEST else {})
