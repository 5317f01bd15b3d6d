"""What IAM needs to know of a request: its resource and its condition keys."""

from __future__ import annotations

from typing import Any

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.invocation import endpoint_of
from promote.rehearsal.emulator.sagemaker.registry_rules import arn_name

_ANY = "*"
_RESOURCES = {
    "CreateModelPackage": ("ModelPackageName", "model-package"),
    "DescribeModelPackage": ("ModelPackageName", "model-package"),
    "DeleteModelPackage": ("ModelPackageName", "model-package"),
    "UpdateModelPackage": ("ModelPackageArn", "model-package"),
    "CreateModelPackageGroup": ("ModelPackageGroupName", "model-package-group"),
    "DescribeModelPackageGroup": ("ModelPackageGroupName", "model-package-group"),
    "DeleteModelPackageGroup": ("ModelPackageGroupName", "model-package-group"),
    "PutModelPackageGroupPolicy": ("ModelPackageGroupName", "model-package-group"),
    "GetModelPackageGroupPolicy": ("ModelPackageGroupName", "model-package-group"),
    "DeleteModelPackageGroupPolicy": ("ModelPackageGroupName", "model-package-group"),
    "ListModelPackages": ("ModelPackageGroupName", "model-package-group"),
    "CreateModel": ("ModelName", "model"),
    "DescribeModel": ("ModelName", "model"),
    "DeleteModel": ("ModelName", "model"),
    "CreateEndpointConfig": ("EndpointConfigName", "endpoint-config"),
    "DescribeEndpointConfig": ("EndpointConfigName", "endpoint-config"),
    "DeleteEndpointConfig": ("EndpointConfigName", "endpoint-config"),
    "CreateEndpoint": ("EndpointName", "endpoint"),
    "UpdateEndpoint": ("EndpointName", "endpoint"),
    "UpdateEndpointWeightsAndCapacities": ("EndpointName", "endpoint"),
    "DescribeEndpoint": ("EndpointName", "endpoint"),
    "DeleteEndpoint": ("EndpointName", "endpoint"),
    "AddTags": ("ResourceArn", ""),
    "ListTags": ("ResourceArn", ""),
    "DeleteTags": ("ResourceArn", ""),
}
_LOWERED = frozenset({"model", "endpoint", "endpoint-config"})
"""IAM knows these names in lower case only."""


def resource_arn(
    operation: str, request: Request, path: str, region: str, account: str, *, arn_case: str
) -> str:
    """Return the ARN that policies must name for a request, or `*`.

    A new version has no number yet: it is `model-package/<group>/*`, as AWS's own
    example of a group policy writes it.
    """
    endpoint = endpoint_of(path)
    if endpoint is not None:
        return _arn("endpoint", endpoint, region, account, arn_case)
    if operation == "CreateModelPackage" and "ModelPackageGroupName" in request:
        name = request["ModelPackageGroupName"]
        group = _arn("model-package-group", name, region, account, arn_case)
        return group.replace(":model-package-group/", ":model-package/", 1) + "/*"
    member, kind = _RESOURCES.get(operation, ("", ""))
    named = request.get(member)
    return _arn(kind, named, region, account, arn_case) if isinstance(named, str) else _ANY


def condition_context(operation: str, request: Request) -> dict[str, str | list[str]]:
    """Return the condition keys of a request that SageMaker defines, and those of its tags."""
    context: dict[str, str | list[str]] = {}
    if operation in ("CreateModelPackage", "UpdateModelPackage"):
        context |= _package_keys(request)
    tags = request.get("Tags") or []
    if tags:
        context["aws:TagKeys"] = [tag["Key"] for tag in tags]
        context |= {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in tags}
    return context


def _package_keys(request: Request) -> dict[str, str | list[str]]:
    context: dict[str, Any] = {
        f"sagemaker:CustomerMetadataProperties/{key}": value
        for key, value in request.get("CustomerMetadataProperties", {}).items()
    }
    if "CustomerMetadataPropertiesToRemove" in request:
        context["sagemaker:CustomerMetadataPropertiesToRemove"] = request[
            "CustomerMetadataPropertiesToRemove"
        ]
    if "ModelApprovalStatus" in request:
        context["sagemaker:ModelApprovalStatus"] = request["ModelApprovalStatus"]
    life_cycle = request.get("ModelLifeCycle", {})
    for key, member in (("stage", "Stage"), ("stageStatus", "StageStatus")):
        if member in life_cycle:
            context[f"sagemaker:ModelLifeCycle:{key}"] = life_cycle[member]
    return context


def _arn(kind: str, name: str, region: str, account: str, arn_case: str) -> str:
    if name.startswith("arn:"):
        head, _, resource = name.rpartition(":")
        own_kind, slash, own_name = resource.partition("/")
        return f"{head}:{own_kind}{slash}{_spelt(own_kind, own_name, arn_case)}"
    written = name.lower() if kind in _LOWERED else _spelt(kind, name, arn_case)
    return f"arn:aws:sagemaker:{region}:{account}:{kind}/{written}"


def _spelt(kind: str, name: str, arn_case: str) -> str:
    versioned = kind == "model-package" and "/" in name
    return arn_name(name, arn_case) if versioned or kind == "model-package-group" else name
