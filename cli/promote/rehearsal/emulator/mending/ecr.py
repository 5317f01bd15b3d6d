"""ECR: repositories of another registry, for callers whom both accounts allow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecr

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending import ecr_images, ecr_layers, ecr_scans

_MODULE = "ministack.services.ecr"
_TARGET = "AmazonEC2ContainerRegistry_V20150921."
_OPERATIONS: Mapping[str, Callable[[Mapping[str, Any]], HttpResponse]] = {
    "StartImageScan": ecr_scans.start_image_scan,
    "DescribeImageScanFindings": ecr_scans.describe_image_scan_findings,
}


def install() -> None:
    """Let `registryId` choose the account whose repositories answer."""
    hooks.replace(_MODULE, "handle_request", _in_registry)
    hooks.replace(_MODULE, "repository_policy_for_arn", lambda _original: repository_policy_for_arn)
    ecr_images.install()
    ecr_layers.install()


def repository_policy_for_arn(resource_arn: str) -> tuple[str, str] | None:
    """Find a repository's policy and the account that owns it."""
    spec = parse_arn(resource_arn)
    name = spec.resource.partition("/")[2]
    policy = ecr._repo_policies.get_scoped(spec.account_id, spec.region, name)
    exists = ecr._repositories.get_scoped(spec.account_id, spec.region, name) is not None
    if not exists and spec.account_id == get_account_id():
        return None
    return policy or "", spec.account_id


def _in_registry(original: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_request(
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        query_params: Mapping[str, Any],
    ) -> HttpResponse:
        operation = _OPERATIONS.get(headers.get("x-amz-target", "").removeprefix(_TARGET))
        with request_scope(_registry(body), get_region()):
            if operation is not None:
                return operation(json.loads(body))
            answer: HttpResponse = await original(method, path, headers, body, query_params)
            return answer

    return handle_request


def _registry(body: bytes) -> str:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        request = {}
    registry = request.get("registryId") if isinstance(request, dict) else None
    here: str = get_account_id()
    return registry if isinstance(registry, str) else here
