"""How a question of who may do what is asked of an account for real."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from promote.access_table.question import Need

Arguments = Callable[[Need], Mapping[str, Any]]

_PROPERTY = "sagemaker:CustomerMetadataProperties/"
_STATUS = "sagemaker:ModelApprovalStatus"
_REMOVED = "sagemaker:CustomerMetadataPropertiesToRemove"


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of boto3 that needs one action; what it names need not exist.

    Args:
        service: Such as `s3`.
        operation: The client's method.
        arguments: What it is called with, from what is needed.
    """

    service: str
    operation: str
    arguments: Arguments


def call_for(need: Need) -> Call | None:
    """Find the operation that asks for an action; None for one that is not asked for real."""
    return _CALLS.get(need.action)


def _name(need: Need) -> str:
    return need.resource.rpartition("/")[2]


def _last(need: Need) -> str:
    return need.resource.rpartition(":")[2]


def _bucket(need: Need) -> dict[str, str]:
    bucket, _, key = need.resource.partition(":::")[2].partition("/")
    return {"Bucket": bucket, "Key": key} if key else {"Bucket": bucket}


def _object(**more: Any) -> Arguments:
    return lambda need: {**_bucket(need), **more}


def _listing(need: Need) -> dict[str, str]:
    return {**_bucket(need), "Prefix": need.context.get("s3:prefix", "")}


def _package(need: Need) -> dict[str, Any]:
    said: dict[str, Any] = {}
    properties = {
        key.removeprefix(_PROPERTY): value
        for key, value in need.context.items()
        if key.startswith(_PROPERTY)
    }
    if properties:
        said["CustomerMetadataProperties"] = properties
    if _STATUS in need.context:
        said["ModelApprovalStatus"] = need.context[_STATUS]
    if _REMOVED in need.context:
        said["CustomerMetadataPropertiesToRemove"] = [need.context[_REMOVED]]
    return said


def _version(need: Need) -> dict[str, Any]:
    return {"ModelPackageArn": need.resource, **_package(need)}


def _registration(need: Need) -> dict[str, Any]:
    return {"ModelPackageGroupName": _name(need), **_package(need)}


def _named(argument: str, part: Callable[[Need], str] = _name) -> Arguments:
    return lambda need: {argument: part(need)}


def _execution(need: Need) -> dict[str, str]:
    return {"pipelineName": _last(need), "pipelineExecutionId": _NO_EXECUTION}


def _retry(need: Need) -> dict[str, str]:
    pipeline, _, stage = _last(need).partition("/")
    return {
        "pipelineName": pipeline,
        "stageName": stage,
        "pipelineExecutionId": _NO_EXECUTION,
        "retryMode": "FAILED_ACTIONS",
    }


def _entry(need: Need) -> dict[str, Any]:
    return {"TableName": _name(need), "Key": {_KEY: {"S": "nothing"}}}


def _claim(need: Need) -> dict[str, Any]:
    """Fail on a condition, should it be allowed."""
    return {
        "TableName": _name(need),
        "Item": {_KEY: {"S": "nothing"}},
        "ConditionExpression": f"attribute_exists({_KEY})",
    }


_KEY = "source_model_package_arn"
_NO_EXECUTION = "00000000-0000-0000-0000-000000000000"
_TRUST = '{"Version":"2012-10-17","Statement":[]}'

_CALLS: Mapping[str, Call] = {
    "sagemaker:CreateModelPackage": Call("sagemaker", "create_model_package", _registration),
    "sagemaker:UpdateModelPackage": Call("sagemaker", "update_model_package", _version),
    "sagemaker:DescribeModelPackage": Call(
        "sagemaker",
        "describe_model_package",
        lambda need: {"ModelPackageName": need.resource},
    ),
    "sagemaker:DeleteModelPackage": Call(
        "sagemaker",
        "delete_model_package",
        lambda need: {"ModelPackageName": need.resource},
    ),
    "sagemaker:DescribeModelPackageGroup": Call(
        "sagemaker", "describe_model_package_group", _named("ModelPackageGroupName")
    ),
    "sagemaker:PutModelPackageGroupPolicy": Call(
        "sagemaker",
        "put_model_package_group_policy",
        lambda need: {"ModelPackageGroupName": _name(need), "ResourcePolicy": _TRUST},
    ),
    "s3:GetObject": Call("s3", "get_object", _object()),
    "s3:PutObject": Call("s3", "put_object", _object(Body=b"asked")),
    "s3:DeleteObject": Call("s3", "delete_object", _object()),
    "s3:ListBucket": Call("s3", "list_objects_v2", _listing),
    "s3:PutBucketPolicy": Call("s3", "put_bucket_policy", _object(Policy=_TRUST)),
    "s3:GetBucketLocation": Call("s3", "get_bucket_location", _object()),
    "dynamodb:GetItem": Call("dynamodb", "get_item", _entry),
    "dynamodb:PutItem": Call("dynamodb", "put_item", _claim),
    "dynamodb:DeleteItem": Call("dynamodb", "delete_item", _entry),
    "codepipeline:StartPipelineExecution": Call(
        "codepipeline", "start_pipeline_execution", _named("name", _last)
    ),
    "codepipeline:StopPipelineExecution": Call(
        "codepipeline", "stop_pipeline_execution", _execution
    ),
    "codepipeline:RetryStageExecution": Call("codepipeline", "retry_stage_execution", _retry),
    "codepipeline:GetPipelineState": Call(
        "codepipeline", "get_pipeline_state", _named("name", _last)
    ),
    "codepipeline:GetPipeline": Call("codepipeline", "get_pipeline", _named("name", _last)),
    "codepipeline:ListPipelineExecutions": Call(
        "codepipeline", "list_pipeline_executions", _named("pipelineName", _last)
    ),
    "codepipeline:GetPipelineExecution": Call("codepipeline", "get_pipeline_execution", _execution),
    "sagemaker:DescribeEndpoint": Call("sagemaker", "describe_endpoint", _named("EndpointName")),
    "sagemaker:DeleteEndpoint": Call("sagemaker", "delete_endpoint", _named("EndpointName")),
    "sagemaker:InvokeEndpoint": Call(
        "sagemaker-runtime",
        "invoke_endpoint",
        lambda need: {"EndpointName": _name(need), "Body": b"1", "ContentType": "text/csv"},
    ),
    "iam:PutRolePolicy": Call(
        "iam",
        "put_role_policy",
        lambda need: {"RoleName": _name(need), "PolicyName": "asked", "PolicyDocument": _TRUST},
    ),
    "sts:AssumeRole": Call(
        "sts",
        "assume_role",
        lambda need: {"RoleArn": need.resource, "RoleSessionName": "asked"},
    ),
}
