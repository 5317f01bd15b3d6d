"""Lambda: what a failed invocation answers: the error's own type, where it was, or its timeout."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ministack.core import lambda_runtime

from promote.rehearsal.emulator import hooks

_RUNTIME = "ministack.core.lambda_runtime"
_TOLD = '"trace": traceback.format_exc()}'
_TELLS_MORE = (
    '"trace": traceback.format_exc(), "kind": type(e).__name__, '
    '"frames": traceback.format_tb(e.__traceback__)[1:]}'
)
_DIED = "Worker process died"
_TIMED_OUT = "Sandbox.Timedout"

Result = dict[str, Any]


def install() -> None:
    """Pass errors on as AWS words them."""
    answers = threading.local()
    hooks.replace(_RUNTIME, "_PYTHON_WORKER_SCRIPT", _telling_more)
    worker: Any = lambda_runtime.Worker
    worker.invoke = _remembering(worker.invoke, answers)
    hooks.replace(
        "ministack.services.lambda_svc",
        "_execute_function_warm",
        lambda original: _wording(original, answers),
    )


def _telling_more(script: str) -> str:
    if _TOLD not in script:
        raise hooks.MissingHooksError([f"{_RUNTIME}._PYTHON_WORKER_SCRIPT: {_TOLD}"])
    return script.replace(_TOLD, _TELLS_MORE)


def _remembering(original: Callable[..., Result], answers: threading.local) -> Callable[..., Any]:
    def invoke(self: Any, *arguments: Any, **more: Any) -> Result:
        answers.last = original(self, *arguments, **more)
        result: Result = answers.last
        return result

    return invoke


def _wording(original: Callable[..., Result], answers: threading.local) -> Callable[..., Result]:
    def execute_function_warm(function: Any, event: Any, request_id: str) -> Result:
        answers.last = {}
        result = original(function, event, request_id)
        if not result.get("error"):
            return result
        return {**result, "body": _error(result["body"], answers.last, request_id)}

    return execute_function_warm


def _error(body: Result, answer: Result, request_id: str) -> Result:
    if "kind" in answer:
        return {
            "errorMessage": body["errorMessage"],
            "errorType": answer["kind"],
            "requestId": request_id,
            "stackTrace": answer["frames"],
        }
    if body["errorType"] == _TIMED_OUT:
        message = f"RequestId: {request_id} Error: {body['errorMessage']}"
        return {"errorType": _TIMED_OUT, "errorMessage": message}
    if body["errorMessage"] == _DIED:
        message = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
        return {"errorType": "Runtime.ExitError", "errorMessage": message}
    return body
