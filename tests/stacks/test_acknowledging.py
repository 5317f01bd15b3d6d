"""What is acknowledged, and what is not, although it looks like it."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam, aws_lambda as lambda_, aws_s3 as s3
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks

from promotion_steps.names import Environment
from stacks.path_stack import PathStack


@pytest.fixture
def stack(dev: Environment, staging: Environment) -> PathStack:
    app = cdk.App(analytics_reporting=False, builtin_cloud_formation_validation=False)
    return PathStack(app, environment=staging, previous=dev, part="part")


def allow(stack: cdk.Stack, *statements: tuple[list[str], list[str]]) -> None:
    iam.ManagedPolicy(
        stack,
        "Policy",
        statements=[
            iam.PolicyStatement(actions=actions, resources=resources)
            for actions, resources in statements
        ],
    )


def left(stack: PathStack) -> set[str]:
    """What is found after everything that is known was acknowledged."""
    stack.acknowledge_findings()
    return {
        violation.rule_name
        for pack in (AwsSolutionsChecks, NIST80053R5Checks)
        for violation in pack(stack).validate_scope(stack).violations
    }


def test_a_pattern_that_is_known_is_acknowledged(stack: PathStack) -> None:
    allow(
        stack,
        (["s3:GetObject"], ["arn:aws:s3:::acme-staging-artifacts-222222222222/models/*"]),
        (["s3:GetObject"], ["arn:aws:s3:::acme-dev-artifacts-111111111111/models/*"]),
    )

    assert left(stack) == set()


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:s3:::acme-staging-artifacts-222222222222/*",
        "arn:aws:s3:::acme-staging-artifacts-222222222222/models/*/a",
        "arn:aws:s3:::acme-prod-artifacts-333333333333/models/*",
        "arn:aws:sagemaker:us-east-1:*:model-package/*",
    ],
)
def test_a_pattern_that_is_almost_known_is_not(stack: PathStack, resource: str) -> None:
    allow(stack, (["s3:GetObject"], [resource]))

    assert left(stack) == {f"AwsSolutions-IAM5[Resource::{resource}]"}


def test_every_resource_is_acknowledged_for_actions_alone_that_take_none(
    stack: PathStack,
) -> None:
    allow(stack, (["cloudwatch:PutMetricData"], ["*"]), (["ecr:GetAuthorizationToken"], ["*"]))

    assert left(stack) == set()


def test_every_resource_is_not_acknowledged_for_an_action_that_takes_one(
    stack: PathStack,
) -> None:
    allow(stack, (["cloudwatch:PutMetricData"], ["*"]), (["s3:GetObject"], ["*"]))

    assert left(stack) == {"AwsSolutions-IAM5[Resource::*]"}


def test_a_known_pattern_beside_every_resource_is_no_excuse(stack: PathStack) -> None:
    known = "arn:aws:s3:::acme-staging-artifacts-222222222222/models/*"
    allow(stack, (["s3:GetObject"], ["*", known]))

    assert "AwsSolutions-IAM5[Resource::*]" in left(stack)


def test_what_is_denied_everywhere_asks_for_no_excuse(stack: PathStack) -> None:
    iam.ManagedPolicy(
        stack,
        "Policy",
        statements=[
            iam.PolicyStatement(
                effect=iam.Effect.DENY, actions=["s3:DeleteObject"], resources=["*"]
            ),
            iam.PolicyStatement(actions=["cloudwatch:PutMetricData"], resources=["*"]),
        ],
    )

    assert left(stack) == set()


def test_a_wildcard_in_an_action_is_never_acknowledged(stack: PathStack) -> None:
    allow(stack, (["s3:Get*"], ["arn:aws:s3:::acme-staging-artifacts-222222222222"]))

    assert left(stack) == {"AwsSolutions-IAM5[Action::s3:Get*]"}


def test_a_function_says_only_what_it_lacks(stack: PathStack) -> None:
    function = lambda_.CfnFunction(
        stack,
        "Function",
        code=lambda_.CfnFunction.CodeProperty(zip_file="pass"),
        role="arn:aws:iam::222222222222:role/acme-staging-copy",
        reserved_concurrent_executions=1,
        vpc_config=lambda_.CfnFunction.VpcConfigProperty(
            security_group_ids=["sg-1"], subnet_ids=["subnet-1"]
        ),
    )

    stack.acknowledge_findings()

    assert "aws:cdk:acknowledged-rules" not in {one.type for one in function.node.metadata}
    assert stack.template_options.metadata is None


def test_another_bucket_than_that_of_access_logs_needs_a_key_of_its_own(
    stack: PathStack, staging: Environment
) -> None:
    logs = s3.CfnBucket(stack, "Logs", bucket_name=staging.access_log_bucket)
    other = s3.CfnBucket(stack, "Other", bucket_name=staging.artifact_bucket)

    stack.acknowledge_findings()

    finding = "Annotation::NIST.800.53.R5-S3DefaultEncryptionKMS"
    assert [entry for entry in logs.node.metadata if finding in entry.data]
    assert not [entry for entry in other.node.metadata if finding in entry.data]
