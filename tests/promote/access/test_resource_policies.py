"""Policies that hang on resources, and whom they let in."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.request import Request
from promote.access.world import World
from tests.promote.access.assemblies import (
    HERE,
    READER,
    allow,
    document,
    may,
    resource,
    role,
    stack,
    world,
)
from tests.promote.access.policies import ACCOUNT, OTHER_ACCOUNT

FOREIGN = f"arn:aws:iam::{OTHER_ACCOUNT}:root"


SEND: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": OTHER_ACCOUNT}}


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
            "G": resource(
                "SageMaker::ModelPackageGroup",
                ModelPackageGroupName="ChurnModel",
                ModelPackageGroupPolicy=document(
                    {
                        **SEND,
                        "Action": "sagemaker:DescribeModelPackage",
                        "Resource": f"arn:aws:sagemaker:{HERE}:model-package/churnmodel/*",
                    }
                ),
            )
        },
        "sagemaker:DescribeModelPackage",
        f"arn:aws:sagemaker:{HERE}:model-package/churnmodel/1",
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
    nobody = {"Effect": "Deny", "Action": "*", "Principal": "*"}
    passing = role(
        allow("iam:PassRole"), RoleName="reader", AssumeRolePolicyDocument=document(nobody)
    )

    assert may(world({"R": passing}), READER, "iam:PassRole", READER)
