from __future__ import annotations

import json
import re
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "222222222222"
REGION = "us-east-1"
FINISHED = re.compile(r"_(COMPLETE|FAILED)$")


class Stack:
    """A stack, and the means to change it and to look at it."""

    def __init__(self, emulator: Emulator, by: Credentials | None = None) -> None:
        self.session = emulator.session(ACCOUNT)
        self.name = f"stack-{uuid.uuid4().hex[:8]}"
        self.client = emulator.client("cloudformation", by or Credentials.root(ACCOUNT))

    def create(self, resources: dict[str, Any], **more: Any) -> str:
        self.client.create_stack(
            StackName=self.name, TemplateBody=json.dumps({"Resources": resources}), **more
        )
        return self.status()

    def update(self, resources: dict[str, Any], **more: Any) -> str:
        self.client.update_stack(
            StackName=self.name, TemplateBody=json.dumps({"Resources": resources}), **more
        )
        return self.status()

    def delete(self) -> None:
        stack_id = self.description()["StackId"]
        self.client.delete_stack(StackName=self.name)
        self.status(stack_id)

    def status(self, name: str | None = None) -> str:
        deadline = time.monotonic() + 20
        while True:
            status: str = self.description(name)["StackStatus"]
            if FINISHED.search(status) or time.monotonic() > deadline:
                return status
            time.sleep(0.05)

    def description(self, name: str | None = None) -> dict[str, Any]:
        described: dict[str, Any] = self.client.describe_stacks(StackName=name or self.name)
        stack: dict[str, Any] = described["Stacks"][0]
        return stack

    def physical_id(self, logical_id: str) -> str:
        found: str = self.client.describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical_id
        )["StackResourceDetail"]["PhysicalResourceId"]
        return found

    def reasons(self) -> str:
        events = self.client.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(event.get("ResourceStatusReason", "") for event in events)

    def resource_client(self, service: str) -> Any:
        return self.session.client(service)  # type: ignore[call-overload]


@pytest.fixture
def stack(emulator: Emulator) -> Stack:
    return Stack(emulator)


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def test_a_group_is_made_shared_tagged_changed_and_deleted(stack: Stack) -> None:
    name = f"models-{stack.name}"
    share = {"Statement": allow(["sagemaker:*"], "*", principal=root("111111111111"))}
    tags = [{"Key": "path", "Value": "acme"}]
    group = {"ModelPackageGroupName": name, "Tags": tags}

    assert (
        stack.create(
            {
                "Group": _resource(
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
    changed = {"Group": _resource("SageMaker::ModelPackageGroup", **group)}
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

    status = stack.create({"Group": _resource("SageMaker::ModelPackageGroup", **group)})

    assert status == "ROLLBACK_COMPLETE"
    assert "extraneous key [Colour] is not permitted" in stack.reasons()


def test_the_default_encryption_of_a_bucket_is_set_changed_and_dropped(stack: Stack) -> None:
    bucket = f"bucket-{stack.name}"
    kms_key = stack.resource_client("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_key}
    rule = {"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    encryption = {"ServerSideEncryptionConfiguration": [rule]}

    stack.create(
        {"Bucket": _resource("S3::Bucket", BucketName=bucket, BucketEncryption=encryption)}
    )

    s3 = stack.resource_client("s3")
    (read,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert read["ApplyServerSideEncryptionByDefault"] == default
    assert read["BucketKeyEnabled"] is True
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"")["SSEKMSKeyId"] == kms_key

    stack.update({"Bucket": _resource("S3::Bucket", BucketName=bucket)})
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"").get("SSEKMSKeyId") is None


def test_statements_of_a_bus_policy_come_and_go(stack: Stack) -> None:
    bus = f"bus-{stack.name}"
    arn = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{bus}"
    first = allow(["events:PutEvents"], arn, principal=root("111111111111"))
    resources = {
        "Bus": _resource("Events::EventBus", Name=bus),
        "First": {
            **_resource(
                "Events::EventBusPolicy", EventBusName=bus, StatementId="First", Statement=first
            ),
            "DependsOn": "Bus",
        },
        "Second": {
            **_resource(
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
    resource = _resource(
        "Events::EventBusPolicy", EventBusName="nowhere", StatementId="x", Statement=statement
    )

    assert stack.create({"Policy": resource}) == "ROLLBACK_COMPLETE"
    assert "Event bus nowhere does not exist" in stack.reasons()


class StackRole:
    """A role that CloudFormation acts as, and a person who may pass it or not."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.iam = emulator.session(ACCOUNT).client("iam")
        self.mark = uuid.uuid4().hex[:8]

    def make(
        self, service: str, *statements: dict[str, Any], condition: dict[str, Any] | None = None
    ) -> str:
        name = f"deployment-{self.mark}"
        trust = allow(
            ["sts:AssumeRole"],
            principal={"Service": f"{service}.amazonaws.com"},
            condition=condition,
        )
        return self._make(name, trust, statements)

    def person(self, *statements: dict[str, Any]) -> Credentials:
        name = f"person-{self.mark}"
        trust = allow(["sts:AssumeRole"], principal=root(ACCOUNT))
        arn = self._make(name, trust, statements)
        return self.emulator.assume(arn, Credentials.root(ACCOUNT))

    def _make(
        self, name: str, trust: dict[str, Any], statements: tuple[dict[str, Any], ...]
    ) -> str:
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
        if statements:
            self.iam.put_role_policy(
                RoleName=name, PolicyName="own", PolicyDocument=policy(*statements)
            )
        arn: str = role["Arn"]
        return arn


@pytest.fixture
def roles(emulator: Emulator) -> StackRole:
    return StackRole(emulator)


def _group_of(stack: Stack) -> dict[str, Any]:
    name = f"models-{stack.name}"
    return {"Group": _resource("SageMaker::ModelPackageGroup", ModelPackageGroupName=name)}


def test_a_stack_does_what_its_role_may(stack: Stack, roles: StackRole) -> None:
    role = roles.make("cloudformation", allow(["sagemaker:CreateModelPackageGroup"], "*"))

    assert stack.create(_group_of(stack), RoleARN=role) == "CREATE_COMPLETE"


def test_a_stack_does_not_do_what_its_role_may_not(stack: Stack, roles: StackRole) -> None:
    role = roles.make("cloudformation", allow(["sagemaker:CreateModel"], "*"))

    assert stack.create(_group_of(stack), RoleARN=role) == "ROLLBACK_COMPLETE"
    assert "not authorized to perform: sagemaker:CreateModelPackageGroup" in stack.reasons()


def test_a_role_that_does_not_trust_cloudformation_is_refused(
    stack: Stack, roles: StackRole
) -> None:
    role = roles.make("lambda", allow(["sagemaker:*"], "*"))

    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        stack.create(_group_of(stack), RoleARN=role)


def _only_for(stack: str) -> dict[str, Any]:
    return {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/*"},
    }


def test_a_role_that_trusts_cloudformation_for_one_stack_deploys_and_updates_it(
    stack: Stack, roles: StackRole
) -> None:
    may = allow(["sagemaker:*ModelPackageGroup*", "sagemaker:*Tags"], "*")
    role = roles.make("cloudformation", may, condition=_only_for(stack.name))
    changed = _group_of(stack)
    changed["Group"]["Properties"]["ModelPackageGroupName"] += "-changed"

    assert stack.create(_group_of(stack), RoleARN=role) == "CREATE_COMPLETE"
    assert stack.update(changed, RoleARN=role) == "UPDATE_COMPLETE"


def test_a_role_that_trusts_cloudformation_for_another_stack_is_refused(
    stack: Stack, roles: StackRole
) -> None:
    may = allow(["sagemaker:*"], "*")
    role = roles.make("cloudformation", may, condition=_only_for(f"{stack.name}-else"))

    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        stack.create(_group_of(stack), RoleARN=role)


def _function_of(name: str, trusted_function: str) -> dict[str, Any]:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{trusted_function}"
    trust = allow(
        ["sts:AssumeRole"],
        principal={"Service": "lambda.amazonaws.com"},
        condition={"ArnLike": {"aws:SourceArn": arn}},
    )
    role = _resource("IAM::Role", RoleName=name, AssumeRolePolicyDocument={"Statement": trust})
    function = _resource(
        "Lambda::Function",
        FunctionName=name,
        Handler="index.handler",
        Runtime="python3.13",
        Code={"ZipFile": "def handler(event, context): pass"},
        Role={"Fn::GetAtt": ["Role", "Arn"]},
    )
    return {"Role": role, "Function": function}


NAMED = ["CAPABILITY_NAMED_IAM"]


def test_a_function_of_a_stack_has_a_role_that_trusts_lambda_for_it(stack: Stack) -> None:
    name = f"function-{stack.name}"

    assert stack.create(_function_of(name, name), Capabilities=NAMED) == "CREATE_COMPLETE"


def test_a_role_of_another_function_fails_the_stack(stack: Stack) -> None:
    name = f"function-{stack.name}"

    status = stack.create(_function_of(name, f"{name}-else"), Capabilities=NAMED)

    assert status == "ROLLBACK_COMPLETE"
    assert "cannot be assumed by Lambda" in stack.reasons()


def test_a_role_of_another_function_fails_an_update(stack: Stack) -> None:
    name = f"function-{stack.name}"
    stack.create(_function_of(name, name), Capabilities=NAMED)
    changed = _function_of(name, f"{name}-else")
    changed["Role"]["Properties"]["RoleName"] += "-else"

    assert stack.update(changed, Capabilities=NAMED) == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot be assumed by Lambda" in stack.reasons()


def _reader_with(mark: str, action: str, bucket: str) -> dict[str, Any]:
    own = {"Version": "2012-10-17", "Statement": [allow([action], f"arn:aws:s3:::{bucket}")]}
    trust = {
        "Version": "2012-10-17",
        "Statement": [allow(["sts:AssumeRole"], principal=root(ACCOUNT))],
    }
    path = {"Path": "/readers/"}
    managed = _resource("IAM::ManagedPolicy", ManagedPolicyName=mark, PolicyDocument=own, **path)
    reader = _resource(
        "IAM::Role",
        RoleName=mark,
        AssumeRolePolicyDocument=trust,
        ManagedPolicyArns=[{"Ref": "Policy"}],
        **path,
    )
    return {"Reader": reader, "Policy": managed}


def test_a_role_does_what_its_managed_policy_says_and_follows_its_changes(
    stack: Stack, emulator: Emulator
) -> None:
    bucket = f"read-{stack.name}"
    stack.resource_client("s3").create_bucket(Bucket=bucket)
    reading = _reader_with(stack.name, "s3:ListBucket", bucket)

    assert stack.create(reading, Capabilities=NAMED) == "CREATE_COMPLETE"

    assert stack.physical_id("Policy") == f"arn:aws:iam::{ACCOUNT}:policy/readers/{stack.name}"
    arn = f"arn:aws:iam::{ACCOUNT}:role/readers/{stack.name}"
    s3 = emulator.client("s3", emulator.assume(arn, Credentials.root(ACCOUNT)))
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_bucket_versioning(Bucket=bucket)

    looking = _reader_with(stack.name, "s3:GetBucketVersioning", bucket)
    assert stack.update(looking, Capabilities=NAMED) == "UPDATE_COMPLETE"

    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.list_objects_v2(Bucket=bucket)


def test_a_role_must_be_passed(emulator: Emulator, roles: StackRole) -> None:
    role = roles.make("cloudformation", allow(["sagemaker:*"], "*"))
    may_deploy = allow(["cloudformation:*"], "*")
    stack = Stack(emulator, roles.person(may_deploy))

    with pytest.raises(ClientError, match="not authorized to perform: iam:PassRole"):
        stack.create(_group_of(stack), RoleARN=role)


@pytest.mark.parametrize(("service", "passed"), [("cloudformation", True), ("sagemaker", False)])
def test_a_role_is_passed_to_the_service_the_policy_names(
    emulator: Emulator, roles: StackRole, service: str, passed: bool
) -> None:
    role = roles.make("cloudformation", allow(["sagemaker:*"], "*"))
    condition = {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
    may_pass = allow(["iam:PassRole"], role, condition=condition)
    stack = Stack(emulator, roles.person(allow(["cloudformation:*"], "*"), may_pass))

    if passed:
        assert stack.create(_group_of(stack), RoleARN=role) == "CREATE_COMPLETE"
    else:
        with pytest.raises(ClientError, match="iam:PassRole"):
            stack.create(_group_of(stack), RoleARN=role)
