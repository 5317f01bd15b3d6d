from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, root
from tests.promote.rehearsal.emulator.deployed_stack import ACCOUNT, REGION, Stack, resource


def test_a_group_is_made_shared_tagged_changed_and_deleted(stack: Stack) -> None:
    name = f"models-{stack.name}"
    share = {"Statement": allow(["sagemaker:*"], "*", principal=root("111111111111"))}
    tags = [{"Key": "path", "Value": "acme"}]
    group = {"ModelPackageGroupName": name, "Tags": tags}

    assert (
        stack.create(
            {
                "Group": resource(
                    "SageMaker::ModelPackageGroup", **group, ModelPackageGroupPolicy=share
                )
            },
            Tags=[{"Key": "environment", "Value": "staging"}],
        )
        == "CREATE_COMPLETE"
    )

    sagemaker = stack.resource_client("sagemaker")
    arn = stack.physical_id("Group")
    assert arn == f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package-group/{name}"
    read = sagemaker.get_model_package_group_policy(ModelPackageGroupName=name)
    assert json.loads(read["ResourcePolicy"]) == share
    assert _tags(sagemaker.list_tags(ResourceArn=arn)) == {"path": "acme", "environment": "staging"}

    group["Tags"] = [{"Key": "path", "Value": "other"}]
    changed = {"Group": resource("SageMaker::ModelPackageGroup", **group)}
    assert stack.update(changed) == "UPDATE_COMPLETE"
    assert stack.physical_id("Group") == arn
    assert _tags(sagemaker.list_tags(ResourceArn=arn)) == {
        "path": "other",
        "environment": "staging",
    }
    with pytest.raises(ClientError, match="Policy"):
        sagemaker.get_model_package_group_policy(ModelPackageGroupName=name)

    stack.delete()
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_model_package_group(ModelPackageGroupName=name)


def _tags(answer: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}


def test_an_unknown_property_fails_the_stack(stack: Stack) -> None:
    group = {"ModelPackageGroupName": f"models-{stack.name}", "Colour": "green"}

    status = stack.create({"Group": resource("SageMaker::ModelPackageGroup", **group)})

    assert status == "ROLLBACK_COMPLETE"
    assert "extraneous key [Colour] is not permitted" in stack.reasons()


def test_the_default_encryption_of_a_bucket_is_set_changed_and_dropped(stack: Stack) -> None:
    bucket = f"bucket-{stack.name}"
    kms_key = stack.resource_client("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_key}
    rule = {"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    encryption = {"ServerSideEncryptionConfiguration": [rule]}

    stack.create({"Bucket": resource("S3::Bucket", BucketName=bucket, BucketEncryption=encryption)})

    s3 = stack.resource_client("s3")
    (read,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert read["ApplyServerSideEncryptionByDefault"] == default
    assert read["BucketKeyEnabled"] is True
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"")["SSEKMSKeyId"] == kms_key

    stack.update({"Bucket": resource("S3::Bucket", BucketName=bucket)})
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"").get("SSEKMSKeyId") is None


def test_statements_of_a_bus_policy_come_and_go(stack: Stack) -> None:
    bus = f"bus-{stack.name}"
    arn = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{bus}"
    first = allow(["events:PutEvents"], arn, principal=root("111111111111"))
    resources = {
        "Bus": resource("Events::EventBus", Name=bus),
        "First": {
            **resource(
                "Events::EventBusPolicy", EventBusName=bus, StatementId="First", Statement=first
            ),
            "DependsOn": "Bus",
        },
        "Second": {
            **resource(
                "Events::EventBusPolicy",
                EventBusName={"Ref": "Bus"},
                StatementId="Second",
                Action="events:PutEvents",
                Principal="333333333333",
            ),
            "DependsOn": "First",
        },
    }

    assert stack.create(resources) == "CREATE_COMPLETE"
    assert _statements(stack, bus) == {
        "First": {**first, "Sid": "First"},
        "Second": {
            **allow(["events:PutEvents"], arn, principal=root("333333333333"), sid="Second"),
            "Action": "events:PutEvents",
        },
    }

    del resources["Second"]
    assert stack.update(resources) == "UPDATE_COMPLETE"
    assert _statements(stack, bus).keys() == {"First"}


def _statements(stack: Stack, bus: str) -> dict[str, Any]:
    read = stack.resource_client("events").describe_event_bus(Name=bus)
    return {said["Sid"]: said for said in json.loads(read["Policy"])["Statement"]}


def test_a_policy_of_a_bus_that_is_not_there_fails_the_stack(stack: Stack) -> None:
    statement = allow(["events:PutEvents"], "*", principal=root("111111111111"))
    orphan = resource(
        "Events::EventBusPolicy", EventBusName="nowhere", StatementId="x", Statement=statement
    )

    assert stack.create({"Policy": orphan}) == "ROLLBACK_COMPLETE"
    assert "Event bus nowhere does not exist" in stack.reasons()
