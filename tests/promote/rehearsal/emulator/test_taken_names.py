from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.access_world import allow
from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import Stack, resource

TRUST = {
    "Version": "2012-10-17",
    "Statement": allow(["sts:AssumeRole"], principal={"Service": "lambda.amazonaws.com"}),
}
READ = {"Version": "2012-10-17", "Statement": allow(["s3:GetObject"], "*")}
KEY = {"Version": "2012-10-17", "Statement": allow(["kms:*"], "*", principal={"AWS": "*"})}
TABLE = {
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
}
ALARM = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "MetricName": "m",
    "Namespace": "n",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 1,
}
NAMED: dict[str, tuple[str, dict[str, Any]]] = {
    "CloudWatch::Alarm": ("AlarmName", ALARM),
    "DynamoDB::Table": ("TableName", TABLE),
    "ECR::Repository": ("RepositoryName", {}),
    "Events::EventBus": ("Name", {}),
    "Events::Rule": ("Name", {"EventPattern": {"source": ["x"]}}),
    "IAM::ManagedPolicy": ("ManagedPolicyName", {"PolicyDocument": READ}),
    "IAM::Role": ("RoleName", {"AssumeRolePolicyDocument": TRUST}),
    "Logs::LogGroup": ("LogGroupName", {}),
    "S3::Bucket": ("BucketName", {}),
    "SNS::Topic": ("TopicName", {}),
    "SQS::Queue": ("QueueName", {}),
    "SSM::Parameter": ("Name", {"Type": "String", "Value": "v"}),
    "SageMaker::ModelPackageGroup": ("ModelPackageGroupName", {}),
}


def _resources(kind: str, stem: str) -> dict[str, Any]:
    member, more = NAMED[kind]
    return {"Named": resource(kind, **{member: f"taken-{stem}"}, **more)}


@pytest.mark.parametrize("kind", NAMED)
def test_a_resource_whose_name_is_taken_fails_its_stack(
    emulator: Emulator, stack: Stack, kind: str
) -> None:
    resources = _resources(kind, stack.name)
    capable = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
    assert stack.create(resources, **capable) == "CREATE_COMPLETE"
    second = Stack(emulator)

    assert second.create(resources, **capable) == "ROLLBACK_COMPLETE"
    if kind != "S3::Bucket":  # its conflict is an event of DescribeEvents
        assert "already exists" in second.reasons()
    assert stack.physical_id("Named")


def test_an_alias_of_a_key_is_not_taken_over(emulator: Emulator, stack: Stack) -> None:
    alias = {"AliasName": f"alias/{stack.name}", "TargetKeyId": {"Ref": "Key"}}
    resources = {
        "Key": resource("KMS::Key", KeyPolicy=KEY),
        "Alias": resource("KMS::Alias", **alias),
    }
    assert stack.create(resources) == "CREATE_COMPLETE"

    second = Stack(emulator)
    assert second.create(resources) == "ROLLBACK_COMPLETE"
    assert f"identifier 'alias/{stack.name}' already exists" in second.reasons()


def test_a_name_is_free_again_when_its_resource_is_deleted(
    emulator: Emulator, stack: Stack
) -> None:
    resources = _resources("DynamoDB::Table", stack.name)
    assert stack.create(resources) == "CREATE_COMPLETE"
    stack.delete()

    assert Stack(emulator).create(resources) == "CREATE_COMPLETE"


def test_a_resource_keeps_its_name_in_an_update(stack: Stack) -> None:
    resources = _resources("SQS::Queue", stack.name)
    stack.create(resources)
    resources["Named"]["Properties"]["VisibilityTimeout"] = 60

    assert stack.update(resources) == "UPDATE_COMPLETE"
