"""The statements of every policy that a resource carries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from promote.audit.policy_statement import PolicyKind, PolicyStatement
from promote.audit.resource import Resource

_IDENTITY = {
    "AWS::IAM::GroupPolicy": "PolicyDocument",
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::RolePolicy": "PolicyDocument",
    "AWS::IAM::UserPolicy": "PolicyDocument",
    "AWS::SSO::PermissionSet": "InlinePolicy",
}
_PRINCIPALS = ("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
_RESOURCE = {
    "AWS::DynamoDB::Table": "ResourcePolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::Events::EventBus": "Policy",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::Logs::ResourcePolicy": "PolicyDocument",
    "AWS::S3::AccessPoint": "Policy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SageMaker::ModelPackageGroup": "ModelPackageGroupPolicy",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}
_BUS_POLICY = "AWS::Events::EventBusPolicy"
_PERMISSION = "AWS::Lambda::Permission"


def statements_of(resource: Resource) -> tuple[PolicyStatement, ...]:
    """Return all statements of a resource's policies, in the order of the template."""
    return tuple(_statements(resource))


def _statements(resource: Resource) -> Iterator[PolicyStatement]:
    properties = resource.properties
    if resource.type in _PRINCIPALS:
        yield from _parsed(resource, properties.get("AssumeRolePolicyDocument"), PolicyKind.TRUST)
        for policy in resource.sections("Policies"):
            yield from _parsed(resource, policy.get("PolicyDocument"), PolicyKind.IDENTITY)
    elif resource.type in _IDENTITY:
        document = properties.get(_IDENTITY[resource.type])
        yield from _parsed(resource, document, PolicyKind.IDENTITY)
    elif resource.type in _RESOURCE:
        document = properties.get(_RESOURCE[resource.type])
        if isinstance(document, dict) and "PolicyDocument" in document:
            document = document["PolicyDocument"]
        yield from _parsed(resource, document, PolicyKind.RESOURCE)
    elif resource.type == _BUS_POLICY:
        yield from _parsed(resource, {"Statement": _bus_statement(properties)}, PolicyKind.RESOURCE)
    elif resource.type == _PERMISSION:
        yield from _parsed(resource, {"Statement": _permission(resource)}, PolicyKind.RESOURCE)


def _parsed(resource: Resource, document: Any, kind: PolicyKind) -> Iterator[PolicyStatement]:
    if isinstance(document, str):
        document = json.loads(document)
    statements = document.get("Statement") if isinstance(document, dict) else None
    for body in statements if isinstance(statements, list) else [statements]:
        if isinstance(body, dict):
            yield PolicyStatement.from_template(body, kind, resource.read)


def _bus_statement(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a bus policy's statement; the older form spreads it over the properties."""
    statement = properties.get("Statement")
    if isinstance(statement, dict):
        return statement
    older = {key: properties[key] for key in ("Action", "Principal") if key in properties}
    match properties.get("Condition"):
        case {"Type": str(operator), "Key": str(key), "Value": value}:
            older["Condition"] = {operator: {key: value}}
    return {"Sid": properties.get("StatementId", ""), "Effect": "Allow", **older}


def _permission(resource: Resource) -> Mapping[str, Any]:
    """Return the statement that Lambda makes of a permission."""
    properties = resource.properties
    principal = resource.text("Principal") or "*"
    sort = "Service" if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS"
    conditions: dict[str, Any] = {}
    for key, operator, asked in (
        ("SourceArn", "ArnLike", "aws:SourceArn"),
        ("SourceAccount", "StringEquals", "aws:SourceAccount"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ):
        if key in properties:
            conditions.setdefault(operator, {})[asked] = properties[key]
    return {
        "Sid": resource.logical_id,
        "Effect": "Allow",
        "Principal": {sort: principal},
        "Action": properties.get("Action"),
        "Resource": properties.get("FunctionName"),
        "Condition": conditions,
    }
