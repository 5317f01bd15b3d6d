"""InvokeEndpoint: an HTTP request goes to a model, and its answer comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ministack.core.responses import error_response_json, get_account_id, get_region

from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.sagemaker.endpoints import Endpoints
from promote.rehearsal.emulator.sagemaker.fleet import Fleet
from promote.rehearsal.emulator.sagemaker.model_process import ModelFailure

MAX_BODY_BYTES = 25 * 1024 * 1024
_PATH = re.compile(r"/endpoints/([^/]+)/invocations")
_TARGET_VARIANT = "x-amzn-sagemaker-target-variant"


def endpoint_of(path: str) -> str | None:
    """Return the endpoint that a path invokes, or None when it is another path."""
    match = _PATH.fullmatch(path)
    return match[1] if match else None


def invoke(
    endpoints: Endpoints, name: str, headers: Mapping[str, str], body: bytes
) -> HttpResponse:
    """Answer one invocation."""
    if len(body) > MAX_BODY_BYTES:
        return _refused(f"Request body is {len(body)} bytes, the limit is {MAX_BODY_BYTES}.")
    fleet = endpoints.serving(name)
    while fleet is not None:
        try:
            return _answered(fleet, headers, body)
        except KeyError:
            return _refused(f"Variant {headers[_TARGET_VARIANT]} not found for endpoint {name}.")
        except ModelFailure as failure:
            asked, fleet = fleet, endpoints.serving(name)
            # A fleet that was replaced while it was asked is no failure of the model.
            if fleet is asked:
                return _failed(name, failure)
    return _refused(f"Endpoint {name} of account {get_account_id()} not found.")


def _answered(fleet: Fleet, headers: Mapping[str, str], body: bytes) -> HttpResponse:
    reply, variant = fleet.invoke(
        body,
        headers.get("content-type", ""),
        headers.get("x-amzn-sagemaker-accept") or headers.get("accept", ""),
        headers.get(_TARGET_VARIANT),
    )
    return (
        200,
        # In lower case: MiniStack makes a `Content-Type` of JSON the service's own.
        {"content-type": reply.content_type, "x-Amzn-Invoked-Production-Variant": variant},
        reply.body,
    )


def _refused(message: str) -> HttpResponse:
    return _error("ValidationError", message, 400, {})


def _failed(name: str, failure: ModelFailure) -> HttpResponse:
    return _error(
        "ModelError",
        f'Received server error ({failure.status}) from primary with message "{failure.reason}".',
        424,
        {
            "OriginalStatusCode": failure.status,
            "OriginalMessage": failure.reason,
            "LogStreamArn": (
                f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:"
                f"/aws/sagemaker/Endpoints/{name}"
            ),
        },
    )


def _error(code: str, message: str, status: int, extra: dict[str, object]) -> HttpResponse:
    response: HttpResponse = error_response_json(
        code,
        message,
        status,
        extra,
        message_key="Message",
        content_type="application/json",
    )
    return response
