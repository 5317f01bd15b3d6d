from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import ACCOUNT, Stack, resource

NAMED = ["CAPABILITY_NAMED_IAM"]
OTHER_ACCOUNT = "333333333333"


def _function_of(name: str, trusted_account: str = ACCOUNT) -> dict[str, Any]:
    trust = allow(
        ["sts:AssumeRole"],
        principal={"Service": "lambda.amazonaws.com"},
        condition={"StringEquals": {"aws:SourceAccount": trusted_account}},
    )
    role = resource("IAM::Role", RoleName=name, AssumeRolePolicyDocument={"Statement": trust})
    function = resource(
        "Lambda::Function",
        FunctionName=name,
        Handler="index.handler",
        Runtime="python3.13",
        Code={"ZipFile": "def handler(event, context): pass"},
        Role={"Fn::GetAtt": ["Role", "Arn"]},
    )
    return {"Role": role, "Function": function}


def test_a_function_of_a_stack_has_a_role_that_trusts_lambda_in_its_account(stack: Stack) -> None:
    name = f"function-{stack.name}"

    assert stack.create(_function_of(name), Capabilities=NAMED) == "CREATE_COMPLETE"


def test_a_role_that_trusts_lambda_in_another_account_fails_the_stack(stack: Stack) -> None:
    name = f"function-{stack.name}"

    status = stack.create(_function_of(name, OTHER_ACCOUNT), Capabilities=NAMED)

    assert status == "ROLLBACK_COMPLETE"
    assert "cannot be assumed by Lambda" in stack.reasons()


def test_a_role_that_trusts_lambda_in_another_account_fails_an_update(stack: Stack) -> None:
    name = f"function-{stack.name}"
    stack.create(_function_of(name), Capabilities=NAMED)
    changed = _function_of(name, OTHER_ACCOUNT)
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
    managed = resource("IAM::ManagedPolicy", ManagedPolicyName=mark, PolicyDocument=own, **path)
    reader = resource(
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
