"""SageMaker and its runtime, as MiniStack and the rest of the emulator call them."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping
from typing import Any

import boto3
from ministack.core.concurrency import run_reentrant
from ministack.core.responses import get_region

from promote.rehearsal.emulator import service_roles
from promote.rehearsal.emulator.json_service import HttpResponse, JsonService, Request
from promote.rehearsal.emulator.sagemaker import authorization
from promote.rehearsal.emulator.sagemaker.access import Access, Reads
from promote.rehearsal.emulator.sagemaker.authorization import condition_context
from promote.rehearsal.emulator.sagemaker.container_images import EcrRegistry
from promote.rehearsal.emulator.sagemaker.events import Announcements, DefaultBus
from promote.rehearsal.emulator.sagemaker.invocation import endpoint_of, invoke
from promote.rehearsal.emulator.sagemaker.model_source import S3ObjectStore
from promote.rehearsal.emulator.sagemaker.operations import SageMaker
from promote.rehearsal.emulator.switches import Switches

__all__ = [
    "SERVICE",
    "call",
    "condition_context",
    "group_policy_for_arn",
    "handle_request",
    "reset",
    "resource_arn",
    "resource_tags",
]

_PRINCIPAL = "sagemaker.amazonaws.com"
_SESSION = "SageMaker"


def call(operation: str, request: Request) -> Request:
    """Do an operation for a caller of this process, in its request scope.

    Raises:
        ServiceError: SageMaker refuses.
    """
    return SERVICE.call(operation, request)


async def handle_request(
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query_params: Mapping[str, Any],
) -> HttpResponse:
    """Answer a request of the JSON API, or an invocation of an endpoint."""
    endpoint = endpoint_of(path)
    if endpoint is None:
        return await SERVICE.handle_request(method, path, headers, body, query_params)
    response: HttpResponse = await run_reentrant(
        invoke, _SAGEMAKER.endpoints, endpoint, headers, body, thread_name="sagemaker-runtime"
    )
    return response


def group_policy_for_arn(arn: str) -> tuple[str | None, str] | None:
    """Return the policy that guards a group or a package, and the account that owns it."""
    return _SAGEMAKER.group_policy_for_arn(arn)


def resource_tags(arn: str) -> dict[str, str]:
    """Return the tags that conditions on a resource see, of any account."""
    return _SAGEMAKER.resource_tags(arn)


def reset() -> None:
    """Forget everything, and end what runs."""
    _BUS.reset()
    _SAGEMAKER.reset()


def resource_arn(operation: str, request: Request, path: str, region: str, account: str) -> str:
    """Return the ARN that policies must name for a request, or `*`."""
    return authorization.resource_arn(
        operation, request, path, region, account, arn_case=_SWITCHES.arn_case
    )


def _check_trust(role_arn: str, model_arn: str) -> None:
    service_roles.assume_service_role(
        role_arn, service=_PRINCIPAL, session_name=_SESSION, source_arn=model_arn
    )


def _as_role(role_arn: str, model_arn: str) -> Reads:
    return _reads(
        service_roles.assume_service_role(
            role_arn, service=_PRINCIPAL, session_name=_SESSION, source_arn=model_arn
        )
    )


def _as_caller() -> Reads:
    return _reads(service_roles.caller_session())


def _reads(session: boto3.Session) -> Reads:
    return Reads(
        objects=S3ObjectStore(service_roles.client(session, "s3", get_region())),
        images=EcrRegistry(session),
    )


_SWITCHES = Switches.from_environment(os.environ)
_BUS = DefaultBus()
_SAGEMAKER = SageMaker(
    _SWITCHES,
    Announcements(_BUS.deliver, _SWITCHES),
    Access(check_trust=_check_trust, as_role=_as_role, as_caller=_as_caller),
)
SERVICE = JsonService("sagemaker", _SAGEMAKER.operations())

# MiniStack does not tell services that it stops.
atexit.register(_SAGEMAKER.reset)
