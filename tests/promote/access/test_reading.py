"""What of an assembly is read, said to be unknown, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promote.access.world import World
from promote.refusal import USAGE, RefusalError
from tests.promote.access.assemblies import (
    GET,
    READ,
    READER,
    allow,
    document,
    may,
    resource,
    role,
    stack,
    world,
    write_assembly,
)
from tests.promote.access.policies import OTHER_ACCOUNT


def test_stacks_know_what_others_export() -> None:
    exporting = stack(
        {"Models": resource("S3::Bucket", BucketName="models")},
        stack_id="shared",
        Outputs={
            "Arn": {
                "Value": {"Fn::GetAtt": ["Models", "Arn"]},
                "Export": {"Name": {"Fn::Sub": "${AWS::StackName}:Arn"}},
            }
        },
    )
    imported = {"Fn::Join": ["", [{"Fn::ImportValue": "shared:Arn"}, "/*"]]}
    reading = stack({"R": role(allow("s3:GetObject", imported), RoleName="reader")})
    far = stack(
        {"R": role(allow("s3:GetObject", imported), RoleName="far")},
        stack_id="far",
        account=OTHER_ACCOUNT,
    )
    here = World.of((exporting, reading, far))

    assert may(here, READER, *GET)
    assert here.unknown == ("far/R: a statement names <<Fn::ImportValue shared:Arn>/*>",)


def test_stacks_know_each_others_outputs_by_name() -> None:
    telling = stack(
        {"Models": resource("S3::Bucket", BucketName="models")},
        stack_id="shared",
        Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Models", "Arn"]}}},
    )
    output = {"Fn::GetStackOutput": {"StackName": "shared", "OutputName": "Arn"}}
    granted = allow("s3:GetObject", {"Fn::Join": ["", [output, "/*"]]})
    reading = stack({"R": role(granted, RoleName="reader")})

    assert may(World.of((telling, reading)), READER, *GET)


def test_a_resource_that_a_condition_leaves_out_is_left_out() -> None:
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    left_out = {**role(READ, RoleName="reader"), "Condition": "Never"}

    assert world({"R": left_out}, Conditions=conditions).identities == {}


@pytest.mark.parametrize(
    ("resources", "sentence"),
    [
        (
            {"P": resource("S3::BucketPolicy", Bucket={"Fn::ImportValue": "b"},
                           PolicyDocument=document())},
            "shop/P: hangs on <Fn::ImportValue b>",
        ),
        (
            {"P": resource("IAM::Policy", Roles=[{"Fn::ImportValue": "r"}],
                           PolicyDocument=document())},
            "shop/P: hangs on the role <Fn::ImportValue r>",
        ),
        (
            {"N": resource("CloudFormation::Stack")},
            "shop/N: the nested stack of AWS::CloudFormation::Stack is not read",
        ),
        (
            {"A": resource("S3::AccessPoint", Policy={})},
            "shop/A: Policy of AWS::S3::AccessPoint is not read",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(resources: dict[str, Any], sentence: str) -> None:
    assert world(resources).unknown == (sentence,)


def test_a_stack_that_goes_anywhere_is_said() -> None:
    template = stack({}, account="unknown-account", region="unknown-region")

    assert World.of((template,)).unknown == ("shop: its account is not known",)


def test_an_assembly_inside_an_assembly_is_read(tmp_path: Path) -> None:
    inner = {"Resources": {"R": role(READ, RoleName="reader")}}
    write_assembly(tmp_path / "assembly-prod", {"prod-shop": inner})
    folder = write_assembly(tmp_path, {"shop": {"Resources": {}}}, ("assembly-prod",))

    here = World.read(folder)

    assert [one.stack_id for one in here.stacks] == ["prod-shop", "shop"]
    assert may(here, READER, *GET)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("manifest.json", None, "manifest.json: not readable, got 'No such file or directory'"),
        ("manifest.json", "{", "manifest.json: no JSON, got"),
        ("manifest.json", "[]", "manifest.json: not an object, got 'list'"),
        ("manifest.json", "{}", "manifest.json: no artifacts, got None, expected a cloud assembly"),
        ("shop.template.json", None, "shop.template.json: not readable"),
        ("shop.template.json", "x", "shop.template.json: no JSON"),
    ],
)
def test_a_folder_that_is_no_assembly_is_refused(
    tmp_path: Path, name: str, content: str | None, line: str
) -> None:
    write_assembly(tmp_path, {"shop": {"Resources": {}}})
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")

    with pytest.raises(RefusalError, match=line.replace("[", r"\[")) as refused:
        World.read(tmp_path)
    assert refused.value.exit_code == USAGE


@pytest.mark.parametrize(
    ("resources", "line"),
    [
        ({"P": resource("S3::BucketPolicy")}, "shop/P: incomplete resource, got None, .*'Bucket'"),
        ({"P": resource("IAM::Policy")}, "shop/P: incomplete resource.*'PolicyDocument'"),
        ({"R": role(Policies=[{}])}, "shop/R: incomplete resource.*'PolicyDocument'"),
        (
            {"R": role({**READ, "Condition": {"StringIs": {"a": "b"}}})},
            r"shop/R.Statement\[0\].Condition.StringIs: unknown operator, got 'StringIs'",
        ),
        (
            {"L": resource("Logs::ResourcePolicy", PolicyDocument="{")},
            "shop/L: no JSON, got '{', expected a policy document",
        ),
    ],
)
def test_a_resource_that_cloudformation_would_not_take_is_refused(
    resources: dict[str, Any], line: str
) -> None:
    with pytest.raises(RefusalError, match=line):
        world(resources)
