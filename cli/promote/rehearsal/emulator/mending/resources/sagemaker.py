"""AWS::SageMaker resource types: groups, models, endpoint configurations, endpoints."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.mending.resources import stack_role
from promote.rehearsal.emulator.mending.resources.request import request_from

_PREFIX = "AWS::SageMaker::"
_MAX_NAME = 63
_POLL_SECONDS = 0.05
_POLICY = "ModelPackageGroupPolicy"
_OF_UPDATES = frozenset(
    {"ExcludeRetainedVariantProperties", "RetainAllVariantProperties", "RetainDeploymentConfig"}
)

Properties = dict[str, Any]
Provisioned = tuple[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A type whose resources have a name, and are replaced when these properties change."""

    name: str
    replaced_by: tuple[str, ...]

    @property
    def name_property(self) -> str:
        """The property that holds the name; the API calls its member so too."""
        return f"{self.name}Name"

    @property
    def arn_attribute(self) -> str:
        """The attribute that holds the ARN."""
        return f"{self.name}Arn"

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
        """Create a resource under its name, or under a generated one."""
        name = properties.get(self.name_property) or provisioners._physical_name(
            stack_name, logical_id, max_len=_MAX_NAME
        )
        request = _request(f"Create{self.name}", {**properties, self.name_property: name})
        _do(stack_name, f"Create{self.name}", request)
        return self.provisioned(name)

    def provisioned(self, name: str) -> Provisioned:
        """Return the physical id, which `Ref` gives, and the attributes."""
        arn = _call(f"Describe{self.name}", {self.name_property: name})[self.arn_attribute]
        return arn, {self.arn_attribute: arn, self.name_property: name}

    def update(
        self, physical_id: str, old: Properties, new: Properties, stack_name: str
    ) -> Provisioned:
        """Change what changes without replacement: the tags."""
        _retag(stack_name, physical_id, old, new)
        return self.provisioned(_name(physical_id))

    def delete(self, physical_id: str, _properties: Properties) -> None:
        """Delete a resource."""
        _call(f"Delete{self.name}", {self.name_property: _name(physical_id)})

    def handlers(self) -> dict[str, Any]:
        """Return what MiniStack calls."""
        return {"create": self.create, "update": self.update, "delete": self.delete}


class GroupKind(Kind):
    """A model package group, and the policy that shares it."""

    __slots__ = ()

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
        """Create the group, then share it."""
        named = {key: value for key, value in properties.items() if key != _POLICY}
        provisioned = Kind.create(self, logical_id, named, stack_name)
        if properties.get(_POLICY):
            _put_policy(stack_name, provisioned[0], properties[_POLICY])
        return provisioned

    def provisioned(self, name: str) -> Provisioned:
        """Add the status, which is another attribute of groups."""
        arn, attributes = Kind.provisioned(self, name)
        return arn, {**attributes, "ModelPackageGroupStatus": "Completed"}

    def update(
        self, physical_id: str, old: Properties, new: Properties, stack_name: str
    ) -> Provisioned:
        """Change the tags and the policy."""
        if new.get(_POLICY):
            _put_policy(stack_name, physical_id, new[_POLICY])
        elif old.get(_POLICY):
            request = {"ModelPackageGroupName": _name(physical_id)}
            _do(stack_name, "DeleteModelPackageGroupPolicy", request)
        return Kind.update(self, physical_id, old, new, stack_name)


class EndpointKind(Kind):
    """An endpoint, which is there only when it is in service."""

    __slots__ = ()

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
        """Create the endpoint and wait; one that failed does not stay."""
        given = {key: value for key, value in properties.items() if key not in _OF_UPDATES}
        provisioned = Kind.create(self, logical_id, given, stack_name)
        try:
            _wait(stack_name, provisioned[0])
        except ValueError:
            self.delete(provisioned[0], properties)
            raise
        return provisioned

    def update(
        self, physical_id: str, old: Properties, new: Properties, stack_name: str
    ) -> Provisioned:
        """Give the endpoint another configuration and wait until that one is in service."""
        wanted = {key: value for key, value in new.items() if key != "Tags"}
        if wanted != {key: value for key, value in old.items() if key != "Tags"}:
            request = _request("UpdateEndpoint", {**wanted, "EndpointName": _name(physical_id)})
            _do(stack_name, "UpdateEndpoint", request)
            _wait(stack_name, physical_id, configuration=_name(new["EndpointConfigName"]))
        return Kind.update(self, physical_id, old, new, stack_name)


KINDS: Sequence[Kind] = (
    GroupKind(
        name="ModelPackageGroup",
        replaced_by=("ModelPackageGroupDescription", "ModelPackageGroupName"),
    ),
    Kind(
        name="Model",
        replaced_by=(
            "Containers",
            "EnableNetworkIsolation",
            "ExecutionRoleArn",
            "InferenceExecutionConfig",
            "ModelName",
            "PrimaryContainer",
            "VpcConfig",
        ),
    ),
    Kind(
        name="EndpointConfig",
        replaced_by=(
            "AsyncInferenceConfig",
            "DataCaptureConfig",
            "EnableNetworkIsolation",
            "EndpointConfigName",
            "ExecutionRoleArn",
            "ExplainerConfig",
            "KmsKeyId",
            "ProductionVariants",
            "ShadowProductionVariants",
            "VpcConfig",
        ),
    ),
    EndpointKind(name="Endpoint", replaced_by=("EndpointName",)),
)


def install() -> None:
    """Register the types, what replaces them, and where their tags are."""
    for kind in KINDS:
        type_name = f"{_PREFIX}{kind.name}"
        provisioners._RESOURCE_HANDLERS[type_name] = kind.handlers()
        provisioners._REPLACING_PROPERTIES[type_name] = kind.replaced_by
        provisioners._CUSTOM_NAME_REPLACEMENT[type_name] = {"name": kind.name_property}
        provisioners._STACK_TAG_PROPERTY[type_name] = ("Tags", "list")


def _request(operation: str, properties: Properties) -> dict[str, Any]:
    tags = _own_tags(properties)
    given = {key: value for key, value in properties.items() if key != "Tags"}
    return request_from("sagemaker", operation, {**given, "Tags": tags} if tags else given)


def _own_tags(properties: Properties) -> list[dict[str, str]]:
    # CloudFormation's own `aws:` tags are its to set; no caller of the API may.
    return [tag for tag in properties.get("Tags") or [] if not tag["Key"].startswith("aws:")]


def _do(stack_name: str, operation: str, request: dict[str, Any]) -> None:
    service = _service()
    arn = service.resource_arn(operation, request, "", get_region(), get_account_id())
    context = service.condition_context(operation, request)
    stack_role.require(stack_name, f"sagemaker:{operation}", arn, context)
    if request.get("Tags"):
        stack_role.require(stack_name, "sagemaker:AddTags", arn, context)
    if request.get("ExecutionRoleArn"):
        passed_to = {"iam:PassedToService": "sagemaker.amazonaws.com"}
        stack_role.require(stack_name, "iam:PassRole", request["ExecutionRoleArn"], passed_to)
    _call(operation, request)


def _call(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = _service().call(operation, dict(request))
    except ServiceError as refusal:
        raise ValueError(f"{refusal.code}: {refusal.message}") from refusal
    return answer


def _service() -> Any:
    return import_module("ministack.services.sagemaker")


def _wait(stack_name: str, endpoint_arn: str, configuration: str | None = None) -> None:
    stack_role.require(stack_name, "sagemaker:DescribeEndpoint", endpoint_arn)
    while True:
        endpoint = _call("DescribeEndpoint", {"EndpointName": _name(endpoint_arn)})
        if endpoint["EndpointStatus"] in ("InService", "Failed"):
            break
        time.sleep(_POLL_SECONDS)
    rolled_back = configuration not in (None, endpoint["EndpointConfigName"])
    # An endpoint that was rolled back in silence looks like one that was updated.
    if endpoint["EndpointStatus"] == "Failed" or (rolled_back and "FailureReason" in endpoint):
        raise ValueError(f"{endpoint_arn}: {endpoint['FailureReason']}")


def _put_policy(stack_name: str, group_arn: str, policy: Mapping[str, Any] | str) -> None:
    text = policy if isinstance(policy, str) else json.dumps(policy)
    request = {"ModelPackageGroupName": _name(group_arn), "ResourcePolicy": text}
    _do(stack_name, "PutModelPackageGroupPolicy", request)


def _retag(stack_name: str, arn: str, old: Properties, new: Properties) -> None:
    before = {tag["Key"]: tag["Value"] for tag in _own_tags(old)}
    after = {tag["Key"]: tag["Value"] for tag in _own_tags(new)}
    gone = sorted(before.keys() - after.keys())
    if gone:
        _do(stack_name, "DeleteTags", {"ResourceArn": arn, "TagKeys": gone})
    if after != before and after:
        _do(stack_name, "AddTags", {"ResourceArn": arn, "Tags": _own_tags(new)})


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
