"""AWS::CodePipeline::Pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.mending.resources import stack_role
from promote.rehearsal.emulator.mending.resources.request import request_from

TYPE = "AWS::CodePipeline::Pipeline"

_MAX_NAME = 100
_OF_THE_STACK = ("DisableInboundStageTransitions", "RestartExecutionOnUpdate", "Tags")

Properties = Mapping[str, Any]
Provisioned = tuple[str, dict[str, Any]]


def install() -> None:
    """Register the type; another name is another pipeline."""
    provisioners._RESOURCE_HANDLERS[TYPE] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }
    provisioners._REPLACING_PROPERTIES[TYPE] = ("Name",)
    provisioners._CUSTOM_NAME_REPLACEMENT[TYPE] = {"name": "Name"}


def _create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    name = properties.get("Name") or provisioners._physical_name(
        stack_name, logical_id, max_len=_MAX_NAME
    )
    return _put(stack_name, "CreatePipeline", name, properties)


def _update(physical_id: str, _old: Properties, new: Properties, stack_name: str) -> Provisioned:
    return _put(stack_name, "UpdatePipeline", physical_id, new)


def _delete(physical_id: str, _properties: Properties) -> None:
    _call("DeletePipeline", {"name": physical_id})


def _put(stack_name: str, operation: str, name: str, properties: Properties) -> Provisioned:
    pipeline = {key: value for key, value in properties.items() if key not in _OF_THE_STACK}
    if "ArtifactStores" in pipeline:
        stores = pipeline["ArtifactStores"]
        pipeline["ArtifactStores"] = {store["Region"]: store["ArtifactStore"] for store in stores}
    request = {"Pipeline": {**pipeline, "Name": name}}
    if operation == "CreatePipeline" and properties.get("Tags"):
        request["Tags"] = properties["Tags"]
    arn = f"arn:aws:codepipeline:{get_region()}:{get_account_id()}:{name}"
    stack_role.require(stack_name, f"codepipeline:{operation}", arn)
    passed_to = {"iam:PassedToService": "codepipeline.amazonaws.com"}
    stack_role.require(stack_name, "iam:PassRole", properties["RoleArn"], passed_to)
    answer = _call(operation, request_from("codepipeline", operation, request))
    return name, {"Version": str(answer["pipeline"]["version"])}


def _call(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = import_module("ministack.services.codepipeline").call(
            operation, dict(request)
        )
    except ServiceError as refusal:
        raise ValueError(f"{refusal.code}: {refusal.message}") from refusal
    return answer
