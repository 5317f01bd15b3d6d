"""Policies that hang on resources, found in templates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from promote.access.lambda_permission import permission_document
from promote.access.malformed import malformed
from promote.access.partition import partition_of
from promote.access.policy import Origin, Policy, PolicyKind
from promote.access.resolved_stack import ResolvedResource
from promote.access.unresolved import Text, Unresolved

Found = Iterator[tuple[Text, Any]]
"""ARNs of resources with a policy document each."""

_VERSION = "2012-10-17"


def read_resource_policies(resource: ResolvedResource) -> Iterator[tuple[Text, Policy]]:
    """Return the policies a resource of a template brings, with the ARNs they hang on.

    Raises:
        RefusalError: IAM would not take one.
    """
    if resource.type not in _READERS:
        return
    for arn, document in _READERS[resource.type](resource):
        origin = Origin(
            kind=_KINDS.get(resource.type, PolicyKind.RESOURCE),
            account=resource.stack.account,
            stack=resource.stack.stack_id,
            logical_id=resource.logical_id,
        )
        yield arn, Policy.read(origin, _parsed(origin, document))


def policy_left_unread(resource: ResolvedResource) -> str | None:
    """Say that a resource has a policy of a kind that is not read here."""
    name = _NOT_READ.get(resource.type)
    if name is None or (name and name not in resource.properties):
        return None
    return f"{resource.place}: {name or 'the nested stack'} of {resource.type} is not read"


def _parsed(origin: Origin, document: Any) -> Any:
    try:
        return json.loads(document) if isinstance(document, str) else document
    except ValueError as error:
        raise malformed(str(origin), "no JSON", document, "a policy document") from error


def _arn(resource: ResolvedResource, service: str, name: Any, *, is_global: bool = False) -> Text:
    if isinstance(name, Unresolved) or str(name).startswith("arn:"):
        return name if isinstance(name, Unresolved) else str(name)
    stack = resource.stack
    place = ":" if is_global else f"{stack.region}:{stack.account}"
    return f"arn:{partition_of(stack.region)}:{service}:{place}:{name}"


def _bucket(resource: ResolvedResource) -> Found:
    name = resource.properties["Bucket"]
    yield _arn(resource, "s3", name, is_global=True), resource.properties["PolicyDocument"]


def _key(resource: ResolvedResource) -> Found:
    root = f"arn:{partition_of(resource.stack.region)}:iam::{resource.stack.account}:root"
    to_the_account = {
        "Effect": "Allow",
        "Principal": {"AWS": root},
        "Action": "kms:*",
        "Resource": "*",
    }
    by_default = {"Version": _VERSION, "Statement": [to_the_account]}
    yield resource.arn, resource.properties.get("KeyPolicy", by_default)


def _queue(resource: ResolvedResource) -> Found:
    for url in resource.texts("Queues") or resource.texts("Queue"):
        name = url if isinstance(url, Unresolved) else str(url).rpartition("/")[2]
        yield _arn(resource, "sqs", name), resource.properties["PolicyDocument"]


def _topic(resource: ResolvedResource) -> Found:
    for arn in resource.texts("Topics") or resource.texts("TopicArn"):
        yield arn, resource.properties["PolicyDocument"]


def _event_bus(resource: ResolvedResource) -> Found:
    properties = resource.properties
    name = properties.get("EventBusName", "default")
    bus = name if isinstance(name, Unresolved) else f"event-bus/{name}"
    arn = _arn(resource, "events", bus)
    statement = properties.get("Statement") or _plain_bus_statement(resource, arn)
    yield arn, {"Version": _VERSION, "Statement": [{"Sid": properties["StatementId"], **statement}]}


def _plain_bus_statement(resource: ResolvedResource, arn: Text) -> dict[str, Any]:
    condition = resource.properties.get("Condition")
    narrowing = {condition["Type"]: {condition["Key"]: condition["Value"]}} if condition else {}
    principal = resource.properties["Principal"]
    return {
        "Effect": "Allow",
        "Principal": principal if principal == "*" else {"AWS": principal},
        "Action": resource.properties["Action"],
        "Resource": arn,
        "Condition": narrowing,
    }


def _function(resource: ResolvedResource) -> Found:
    name = resource.properties["FunctionName"]
    if isinstance(name, Unresolved):
        yield name, name
        return
    plain = str(name).rpartition("function:")[2].split(":")[0]
    arn = str(_arn(resource, "lambda", f"function:{plain}"))
    if str(name).startswith("arn:"):
        arn = ":".join(str(name).split(":")[:7])
    yield arn, permission_document(resource.properties, arn, resource.logical_id)


def _logs(resource: ResolvedResource) -> Found:
    yield _arn(resource, "logs", "*"), resource.properties["PolicyDocument"]


def _table(resource: ResolvedResource) -> Found:
    policy = resource.properties.get("ResourcePolicy")
    if policy is not None:
        yield resource.arn, policy["PolicyDocument"]


def _own(name: str) -> Callable[[ResolvedResource], Found]:
    def reader(resource: ResolvedResource) -> Found:
        if name in resource.properties:
            yield resource.arn, resource.properties[name]

    return reader


def _of(target: str, document: str) -> Callable[[ResolvedResource], Found]:
    def reader(resource: ResolvedResource) -> Found:
        yield resource.properties[target], resource.properties[document]

    return reader


_READERS: dict[str, Callable[[ResolvedResource], Found]] = {
    "AWS::IAM::Role": _own("AssumeRolePolicyDocument"),
    "AWS::S3::BucketPolicy": _bucket,
    "AWS::KMS::Key": _key,
    "AWS::SQS::QueuePolicy": _queue,
    "AWS::SQS::QueueInlinePolicy": _queue,
    "AWS::SNS::TopicPolicy": _topic,
    "AWS::SNS::TopicInlinePolicy": _topic,
    "AWS::Events::EventBusPolicy": _event_bus,
    "AWS::Lambda::Permission": _function,
    "AWS::Logs::ResourcePolicy": _logs,
    "AWS::SageMaker::ModelPackageGroup": _own("ModelPackageGroupPolicy"),
    "AWS::ECR::Repository": _own("RepositoryPolicyText"),
    "AWS::SecretsManager::ResourcePolicy": _of("SecretId", "ResourcePolicy"),
    "AWS::Kinesis::ResourcePolicy": _of("ResourceArn", "ResourcePolicy"),
    "AWS::DynamoDB::Table": _table,
}
_KINDS = {"AWS::IAM::Role": PolicyKind.TRUST, "AWS::KMS::Key": PolicyKind.KEY}
_NOT_READ = {
    "AWS::CloudFormation::Stack": "",
    "AWS::ApiGateway::RestApi": "Policy",
    "AWS::Backup::BackupVault": "AccessPolicy",
    "AWS::DynamoDB::GlobalTable": "ResourcePolicy",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::ECR::RegistryPolicy": "PolicyText",
    "AWS::KMS::ReplicaKey": "KeyPolicy",
    "AWS::Lambda::LayerVersionPermission": "Principal",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    "AWS::S3::AccessPoint": "Policy",
}
