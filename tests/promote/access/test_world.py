"""What is read from templates of any team, and what they allow together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promote.access.acts import read_object
from promote.access.policy import PolicyKind
from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.world import World
from promote.refusal import USAGE, RefusalError
from tests.promote.access.assemblies import (
    allow,
    document,
    resource,
    role,
    stack,
    world,
    write_assembly,
)
from tests.promote.access.policies import ACCOUNT, OTHER_ACCOUNT

READER = f"arn:aws:iam::{ACCOUNT}:role/reader"
FOREIGN = f"arn:aws:iam::{OTHER_ACCOUNT}:root"
READ = allow("s3:GetObject", "arn:aws:s3:::models/*")
GET = ("s3:GetObject", "arn:aws:s3:::models/one")


def may(here: World, arn: str, action: str, target: str, **context: str) -> bool:
    asking = here.principal(arn) if arn.startswith("arn:") else Principal(arn)
    return here.decide(Request(asking, action, target, context)).allowed


def managed(*statements: dict[str, Any], **properties: Any) -> dict[str, Any]:
    policy = {"ManagedPolicyName": "work", "PolicyDocument": document(*statements)}
    return resource("IAM::ManagedPolicy", **policy, **properties)


WAYS_TO_ATTACH: list[dict[str, Any]] = [
    {"Reader": role(READ, RoleName="reader")},
    {
        "Reader": role(RoleName="reader", ManagedPolicyArns=[{"Ref": "Work"}]),
        "Work": managed(READ),
    },
    {"Reader": role(RoleName="reader"), "Work": managed(READ, Roles=[{"Ref": "Reader"}])},
    {
        "Reader": role(RoleName="reader"),
        "Work": resource(
            "IAM::Policy", PolicyName="p", PolicyDocument=document(READ), Roles=[{"Ref": "Reader"}]
        ),
    },
    {
        "Reader": role(RoleName="reader"),
        "Work": resource(
            "IAM::RolePolicy",
            PolicyName="p",
            PolicyDocument=document(READ),
            RoleName={"Ref": "Reader"},
        ),
    },
]


@pytest.mark.parametrize("resources", WAYS_TO_ATTACH)
def test_a_policy_counts_however_it_hangs_on_a_role(resources: dict[str, Any]) -> None:
    here = world(resources)

    assert may(here, READER, *GET)
    assert not may(here, READER, "s3:PutObject", GET[1])
    assert len([one for one in here.grants() if one.kind is PolicyKind.IDENTITY]) == 1


def test_a_user_has_the_policies_of_its_groups() -> None:
    resources = {
        "Ann": resource("IAM::User", UserName="ann"),
        "Readers": resource(
            "IAM::Group",
            GroupName="readers",
            Path="/team/",
            Policies=[{"PolicyName": "p", "PolicyDocument": document(READ)}],
        ),
        "Members": resource(
            "IAM::UserToGroupAddition", GroupName={"Ref": "Readers"}, Users=[{"Ref": "Ann"}]
        ),
    }

    assert may(world(resources), f"arn:aws:iam::{ACCOUNT}:user/ann", *GET)


def test_a_policy_on_a_role_of_nobodys_template_counts_and_is_said() -> None:
    attached = resource("IAM::Policy", PolicyDocument=document(READ), Roles=["reader"])
    here = world({"Work": attached})

    assert may(here, READER, *GET)
    assert here.unknown == ("shop/Work: the role reader is in no template",)


def test_a_boundary_of_a_template_limits() -> None:
    boundary = managed(allow("s3:List*"))
    here = world(
        {
            "Limit": boundary,
            "Reader": role(READ, RoleName="reader", PermissionsBoundary={"Ref": "Limit"}),
        }
    )

    decision = here.decide(Request(here.principal(READER), *GET))

    assert decision.missing == (PolicyKind.BOUNDARY,)


def test_a_boundary_that_no_template_holds_is_said_or_told() -> None:
    limit = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    template = stack({"Reader": role(READ, RoleName="reader", PermissionsBoundary=limit)})
    untold = World.of((template,))
    told = World.of((template,), managed_policies={limit: document(allow("s3:List*"))})
    asked = Request(untold.principal(READER), *GET)

    assert untold.decide(asked).unknown == (f"shop/Reader: the policy {limit} is in no template",)
    assert untold.decide(asked).allowed
    assert told.decide(asked).missing == (PolicyKind.BOUNDARY,)
    assert told.unknown == ()


def test_a_policy_that_aws_manages_is_unknown() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    here = world({"Reader": role(RoleName="reader", ManagedPolicyArns=[arn])})

    decision = here.decide(Request(here.principal(READER), *GET))

    assert not decision.allowed
    assert decision.unknown == (f"shop/Reader: the policy {arn} is in no template",)


def test_tags_of_a_role_and_of_its_session_are_known() -> None:
    tagged = allow("s3:GetObject", "arn:aws:s3:::models/${aws:PrincipalTag/team}/*")
    tags = [{"Key": "team", "Value": "red"}]
    here = world({"Reader": role(tagged, RoleName="reader", Tags=tags)})
    in_blue = Principal(READER, ACCOUNT, tags={"team": "blue"})
    red, blue = "arn:aws:s3:::models/red/x", "arn:aws:s3:::models/blue/x"

    assert may(here, READER, "s3:GetObject", red)
    assert not here.decide(Request(in_blue, "s3:GetObject", red)).allowed
    assert here.decide(Request(in_blue, "s3:GetObject", blue)).allowed


def test_a_session_is_found_by_the_name_of_its_role_whatever_its_path() -> None:
    here = world({"Reader": role(READ, RoleName="reader", Path="/team/")})
    session = here.principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/ann")

    assert session.arn == f"arn:aws:iam::{ACCOUNT}:role/team/reader"
    assert here.decide(Request(session, *GET)).allowed


def test_an_organization_is_known_by_account() -> None:
    shared = allow(
        "s3:GetObject",
        "arn:aws:s3:::models/*",
        Principal="*",
        Condition={"StringEquals": {"aws:PrincipalOrgID": "o-acme"}},
    )
    stacks = (
        stack(
            {
                "Models": resource("S3::Bucket", BucketName="models"),
                "Sharing": resource(
                    "S3::BucketPolicy", Bucket="models", PolicyDocument=document(shared)
                ),
            }
        ),
        stack({"Reader": role(READ, RoleName="r")}, stack_id="other", account=OTHER_ACCOUNT),
    )
    reader = f"arn:aws:iam::{OTHER_ACCOUNT}:role/r"

    assert may(World.of(stacks, organization={OTHER_ACCOUNT: "o-acme"}), reader, *GET)
    assert not may(World.of(stacks, organization={OTHER_ACCOUNT: "o-else"}), reader, *GET)
    assert not may(World.of(stacks), reader, *GET)


def test_service_control_limits_each_account_by_itself() -> None:
    template = stack({"Reader": role(READ, RoleName="reader")})
    full, narrow = document(allow("*")), document(allow("ec2:*"))

    here = World.of((template,), service_control_policies={ACCOUNT: [[full], [narrow]]})
    elsewhere = World.of((template,), service_control_policies={OTHER_ACCOUNT: [[narrow]]})

    assert here.decide(Request(here.principal(READER), *GET)).missing == (
        PolicyKind.SERVICE_CONTROL,
    )
    assert may(elsewhere, READER, *GET)


SEND: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": OTHER_ACCOUNT}}
HERE = f"us-east-1:{ACCOUNT}"
RESOURCE_POLICIES: list[tuple[dict[str, Any], str, str]] = [
    (
        {
            "Q": resource("SQS::Queue", QueueName="late"),
            "P": resource(
                "SQS::QueuePolicy",
                Queues=[{"Ref": "Q"}],
                PolicyDocument=document(
                    {**SEND, "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Q", "Arn"]}}
                ),
            ),
        },
        "sqs:SendMessage",
        f"arn:aws:sqs:{HERE}:late",
    ),
    (
        {
            "T": resource("SNS::Topic", TopicName="alarms"),
            "P": resource(
                "SNS::TopicPolicy",
                Topics=[{"Ref": "T"}],
                PolicyDocument=document({**SEND, "Action": "sns:Publish", "Resource": "*"}),
            ),
        },
        "sns:Publish",
        f"arn:aws:sns:{HERE}:alarms",
    ),
    (
        {
            "P": resource(
                "Events::EventBusPolicy",
                EventBusName="hub",
                StatementId="Send",
                Statement={**SEND, "Action": "events:PutEvents", "Resource": "*"},
            )
        },
        "events:PutEvents",
        f"arn:aws:events:{HERE}:event-bus/hub",
    ),
    (
        {
            "P": resource(
                "Events::EventBusPolicy",
                StatementId="Send",
                Principal=OTHER_ACCOUNT,
                Action="events:PutEvents",
            )
        },
        "events:PutEvents",
        f"arn:aws:events:{HERE}:event-bus/default",
    ),
    (
        {
            "F": resource("Lambda::Function", FunctionName="copy"),
            "P": resource(
                "Lambda::Permission",
                FunctionName={"Fn::GetAtt": ["F", "Arn"]},
                Action="lambda:InvokeFunction",
                Principal=OTHER_ACCOUNT,
            ),
        },
        "lambda:InvokeFunction",
        f"arn:aws:lambda:{HERE}:function:copy:live",
    ),
    (
        {
            "G": resource(
                "SageMaker::ModelPackageGroup",
                ModelPackageGroupName="churn",
                ModelPackageGroupPolicy=document(
                    {
                        **SEND,
                        "Action": "sagemaker:DescribeModelPackage",
                        "Resource": f"arn:aws:sagemaker:{HERE}:model-package/churn/*",
                    }
                ),
            )
        },
        "sagemaker:DescribeModelPackage",
        f"arn:aws:sagemaker:{HERE}:model-package/churn/1",
    ),
    (
        {
            "R": resource(
                "ECR::Repository",
                RepositoryName="serving",
                RepositoryPolicyText=document({**SEND, "Action": "ecr:BatchGetImage"}),
            )
        },
        "ecr:BatchGetImage",
        f"arn:aws:ecr:{HERE}:repository/serving",
    ),
    (
        {
            "S": resource("SecretsManager::Secret", Name="token"),
            "P": resource(
                "SecretsManager::ResourcePolicy",
                SecretId={"Ref": "S"},
                ResourcePolicy=document(
                    {**SEND, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
                ),
            ),
        },
        "secretsmanager:GetSecretValue",
        f"arn:aws:secretsmanager:{HERE}:secret:token-AAAAAA",
    ),
    (
        {
            "T": resource(
                "DynamoDB::Table",
                TableName="ledger",
                ResourcePolicy={
                    "PolicyDocument": document(
                        {**SEND, "Action": "dynamodb:Query", "Resource": "*"}
                    )
                },
            )
        },
        "dynamodb:Query",
        f"arn:aws:dynamodb:{HERE}:table/ledger/index/by-day",
    ),
    (
        {
            "K": resource(
                "KMS::Key",
                KeyPolicy=document({**SEND, "Action": "kms:Decrypt", "Resource": "*"}),
            )
        },
        "kms:Decrypt",
        f"arn:aws:kms:{HERE}:key/shop-K",
    ),
    (
        {
            "R": resource(
                "IAM::Role",
                RoleName="target",
                AssumeRolePolicyDocument=document({**SEND, "Action": "sts:AssumeRole"}),
            )
        },
        "sts:AssumeRole",
        f"arn:aws:iam::{ACCOUNT}:role/target",
    ),
]


@pytest.mark.parametrize(("resources", "action", "target"), RESOURCE_POLICIES)
def test_a_resource_policy_lets_another_account_in(
    resources: dict[str, Any], action: str, target: str
) -> None:
    caller = {"Caller": role(allow(action), RoleName="caller")}
    here = World.of((stack(resources), stack(caller, stack_id="other", account=OTHER_ACCOUNT)))
    arn = f"arn:aws:iam::{OTHER_ACCOUNT}:role/caller"

    decision = here.decide(Request(here.principal(arn), action, target))

    assert decision.allowed
    assert [one.account for one in decision.why] == [ACCOUNT, OTHER_ACCOUNT]
    assert {(one.principal, one.resource_account) for one in here.cross_account_grants()} == {
        (FOREIGN, ACCOUNT)
    }
    alone = World.of((stack(caller, stack_id="other", account=OTHER_ACCOUNT),))
    missing = alone.decide(Request(alone.principal(arn), action, target.replace("shop", "x")))
    assert not missing.allowed
    assert missing.unknown == (f"{target.replace('shop', 'x')}: its policy is in no template",)


def test_a_lambda_permission_asks_for_its_source() -> None:
    here = world(
        {
            "F": resource("Lambda::Function", FunctionName="copy"),
            "P": resource(
                "Lambda::Permission",
                FunctionName={"Ref": "F"},
                Action="lambda:InvokeFunction",
                Principal="events.amazonaws.com",
                SourceAccount=ACCOUNT,
                SourceArn=f"arn:aws:events:{HERE}:rule/approved",
            ),
        }
    )
    invoke = ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:copy")
    source = {"aws:SourceArn": f"arn:aws:events:{HERE}:rule/approved"}

    assert may(here, "events.amazonaws.com", *invoke, **{"aws:SourceAccount": ACCOUNT}, **source)
    assert not may(here, "events.amazonaws.com", *invoke, **{"aws:SourceAccount": "1"}, **source)
    assert not may(here, "s3.amazonaws.com", *invoke, **{"aws:SourceAccount": ACCOUNT}, **source)


def test_a_key_without_a_policy_leaves_everything_to_its_account() -> None:
    here = world({"K": resource("KMS::Key"), "R": role(allow("kms:Decrypt"), RoleName="reader")})

    assert may(here, READER, "kms:Decrypt", f"arn:aws:kms:{HERE}:key/shop-K")


def test_passing_a_role_asks_nothing_of_its_trust() -> None:
    here = world({"R": role(allow("iam:PassRole"), RoleName="reader")})

    assert may(here, READER, "iam:PassRole", READER)


def encrypted(key: Any, algorithm: str = "aws:kms", **rule: Any) -> dict[str, Any]:
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    rules = [{"ServerSideEncryptionByDefault": default, **rule}]
    return {
        "K": resource("KMS::Key"),
        "A": resource("KMS::Alias", AliasName="alias/models", TargetKeyId={"Ref": "K"}),
        "Models": resource(
            "S3::Bucket",
            BucketName="models",
            BucketEncryption={"ServerSideEncryptionConfiguration": rules},
        ),
    }


@pytest.mark.parametrize("key", [{"Ref": "K"}, {"Fn::GetAtt": ["K", "Arn"]}, "alias/models"])
@pytest.mark.parametrize(
    ("rule", "encrypted_arn"),
    [({}, "arn:aws:s3:::models/one"), ({"BucketKeyEnabled": True}, "arn:aws:s3:::models")],
)
def test_an_encrypted_object_is_read_with_its_key_through_s3_alone(
    key: Any, rule: dict[str, Any], encrypted_arn: str
) -> None:
    through = {
        "StringEquals": {
            "kms:ViaService": "s3.us-east-1.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": encrypted_arn,
        }
    }
    decrypt = allow("kms:Decrypt", f"arn:aws:kms:{HERE}:key/shop-K", Condition=through)
    resources = encrypted(key, **rule)
    able = world({**resources, "R": role(READ, decrypt, RoleName="reader")})
    unable = world({**resources, "R": role(READ, RoleName="reader")})

    assert read_object(able, able.principal(READER), GET[1]).allowed
    refused = read_object(unable, unable.principal(READER), GET[1])
    assert refused.missing == (PolicyKind.IDENTITY,)


@pytest.mark.parametrize(
    ("key", "unknown"),
    [
        (None, f"arn:aws:s3:::models: its key is <arn:aws:kms:{HERE}:alias/aws/s3>"),
        ({"Fn::ImportValue": "k"}, "arn:aws:s3:::models: its key is <Fn::ImportValue k>"),
    ],
)
def test_a_key_that_no_template_holds_is_said(key: Any, unknown: str) -> None:
    here = world({**encrypted(key), "R": role(READ, RoleName="reader")})

    assert read_object(here, here.principal(READER), GET[1]).unknown == (unknown,)


def test_an_object_without_a_customers_key_needs_no_other_permission() -> None:
    here = world({**encrypted(None, "AES256"), "R": role(READ, RoleName="reader")})

    assert read_object(here, here.principal(READER), GET[1]).unknown == ()
    assert read_object(here, here.principal(READER), GET[1]).allowed


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
