"""The names of resources that are there already, of types that MiniStack lets take them over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import (
    cloudtrail,
    cloudwatch,
    cloudwatch_logs,
    dynamodb,
    ecr,
    eventbridge,
    iam,
    kms,
    lambda_svc,
    sns,
    sqs,
)

from promote.rehearsal.emulator.rules import rule

Properties = Mapping[str, Any]
IsTaken = Callable[[str, Properties], bool]


def _rule_is_taken(name: str, properties: Properties) -> bool:
    bus = (properties.get("EventBusName") or "default").rpartition("/")[2]
    return eventbridge._rule_key(name, bus) in eventbridge._rules


def _policy_is_taken(name: str, _properties: Properties) -> bool:
    return any(policy["PolicyName"] == name for policy in iam._policies.values())


def _topic_is_taken(name: str, _properties: Properties) -> bool:
    return f"arn:aws:sns:{get_region()}:{get_account_id()}:{name}" in sns._topics


def _alias_is_taken(name: str, _properties: Properties) -> bool:
    return f"arn:aws:kms:{get_region()}:{get_account_id()}:{name}" in kms._aliases


_NAMED: Mapping[str, tuple[str, IsTaken]] = {
    "AWS::CloudTrail::Trail": ("TrailName", lambda name, _: name in cloudtrail._trails),
    "AWS::CloudWatch::Alarm": ("AlarmName", lambda name, _: name in cloudwatch._alarms),
    "AWS::DynamoDB::Table": ("TableName", lambda name, _: name in dynamodb._tables),
    "AWS::ECR::Repository": ("RepositoryName", lambda name, _: name in ecr._repositories),
    "AWS::Events::Rule": ("Name", _rule_is_taken),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", _policy_is_taken),
    "AWS::IAM::Role": ("RoleName", lambda name, _: name in iam._roles),
    "AWS::KMS::Alias": ("AliasName", _alias_is_taken),
    "AWS::Lambda::Function": ("FunctionName", lambda name, _: name in lambda_svc._functions),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda name, _: name in cloudwatch_logs._log_groups),
    "AWS::SNS::Topic": ("TopicName", _topic_is_taken),
    "AWS::SQS::Queue": ("QueueName", lambda name, _: name in sqs._queue_name_to_url),
}


@rule(test="test_taken_names.py::test_a_resource_whose_name_is_taken_fails_its_stack")
def refuse_taken_name(resource_type: str, properties: Properties) -> None:
    """CloudFormation does not create a resource with a name that another one has already.

    Source: CloudFormation User Guide, DeletionPolicy attribute and Troubleshooting CloudFormation.

    Raises:
        ValueError: The resource is there.
    """
    member, is_taken = _NAMED.get(resource_type, ("", _never))
    name = properties.get(member)
    if name and is_taken(str(name), properties):
        raise ValueError(
            f"Resource of type '{resource_type}' with identifier '{name}' already exists."
        )


def _never(_name: str, _properties: Properties) -> bool:
    return False
