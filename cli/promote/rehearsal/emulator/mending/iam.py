"""IAM: who a role session is, what a request is about, and which policies protect that."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext
from ministack.core.responses import get_account_id
from ministack.services import iam, s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending.source_identity import source_identity

_ACTIONS = "ministack.core.iam_actions"
_OWN_SERVICES = ("sagemaker", "codepipeline")
_S3_ARN = "arn:aws:s3:::"

Resolve = Callable[[str, EvalContext], Any]


def install() -> None:
    """Name principals, resources and condition keys the way AWS does."""
    hooks.replace("ministack.core.iam_evaluator", "_resolve_condition_key", _resolving)
    hooks.replace(_ACTIONS, "extract_resource_arn", _naming_resources)
    hooks.replace(_ACTIONS, "request_tag_context", _adding_condition_keys)
    iam_evaluator._RESOURCE_POLICY_LOOKUPS["sagemaker"] = ("sagemaker", "group_policy_for_arn")


def _resolving(original: Resolve) -> Resolve:
    def resolve(key: str, context: EvalContext) -> Any:
        name = key.lower()
        if name == "aws:principalarn" and ":assumed-role/" in context.principal_arn:
            return _role_of_session(context.principal_arn)
        if name == "aws:sourceidentity":
            return source_identity() or original(key, context)
        if name in ("aws:resourceaccount", "s3:resourceaccount"):
            return _bucket_owner(context.resource_arn) or original(key, context)
        return original(key, context)

    return resolve


def _role_of_session(session_arn: str) -> str:
    _, partition, _, _, account, resource = session_arn.split(":", 5)
    name = resource.split("/")[1]
    role = iam._roles.get_scoped(account, None, name)
    # Only the role's record knows the path, which the session's ARN leaves out.
    return role["Arn"] if role else f"arn:{partition}:iam::{account}:role/{name}"


def _bucket_owner(resource_arn: str) -> str | None:
    if not resource_arn.startswith(_S3_ARN):
        return None
    owner: str | None = s3._bucket_owner_account(resource_arn[len(_S3_ARN) :].partition("/")[0])
    return owner


def _naming_resources(original: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(
        service: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        query_params: Mapping[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        if service in _OWN_SERVICES:
            operation = operation_of(path, headers)
            arn: str = _service(service).resource_arn(
                operation, request_of(operation, body), path, region, account_id
            )
            return arn
        owner = account_id
        if service == "ecr":
            owner = request_of("", body).get("registryId") or account_id
        return original(service, method, path, headers, body, query_params, region, owner)

    return extract_resource_arn


def _adding_condition_keys(original: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    def request_tag_context(
        service: str, iam_action: str, body: bytes, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        context = original(service, iam_action, body, params)
        operation = iam_action.partition(":")[2]
        if service == "sagemaker":
            more = import_module("ministack.services.sagemaker").condition_context(
                operation, request_of(operation, body)
            )
            return {**context, **more}
        if service == "kms":
            return {**context, **_encryption_context_keys(request_of(operation, body))}
        return context

    return request_tag_context


def _encryption_context_keys(request: Mapping[str, Any]) -> dict[str, Any]:
    pairs = request.get("EncryptionContext") or {}
    return encryption_context_keys(pairs)


def encryption_context_keys(pairs: Mapping[str, str]) -> dict[str, Any]:
    """Name the condition keys of a KMS call with an encryption context."""
    keys: dict[str, Any] = {f"kms:EncryptionContext:{key}": text for key, text in pairs.items()}
    keys["kms:CallerAccount"] = get_account_id()
    if pairs:
        keys["kms:EncryptionContextKeys"] = list(pairs)
    return keys


def operation_of(path: str, headers: Mapping[str, str]) -> str:
    """Name the operation of a request to one of our own services."""
    if path.startswith("/endpoints/"):
        return "InvokeEndpoint"
    return headers.get("x-amz-target", "").rpartition(".")[2]


def request_of(operation: str, body: bytes) -> dict[str, Any]:
    """Read a request's body; what is no JSON object says nothing about resources."""
    if operation == "InvokeEndpoint":
        return {}
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}


def _service(name: str) -> Any:
    return import_module(f"ministack.services.{name}")
