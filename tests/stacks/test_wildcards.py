"""No permission is wider than IAM lets it be, and none is a typing error."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.conftest import ReadTemplate
from tests.stacks.authorization.found_statement import FoundStatement
from tests.stacks.authorization.overlap import overlap
from tests.stacks.authorization.reference import (
    is_known,
    knows_condition,
    resource_patterns,
    takes,
)

GLOBAL_CONDITION_KEYS = {
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "lambda:SourceFunctionArn",  # in every request of a function's code
}
"""Keys in the requests for every action, as far as these policies ask for them."""
OF_ITS_PROVIDER = {
    # The reference lists the keys of public providers; those of others bear their own hosts.
    ("sts:AssumeRoleWithWebIdentity", "idp.example.com:aud"),
    ("sts:AssumeRoleWithWebIdentity", "idp.example.com:sub"),
}
BESIDES_THE_REFERENCE = {
    # AWS's guides to shared registries allow it on groups, which is what requests name.
    ("sagemaker:ListModelPackages", "model-package-group"),
}


@pytest.fixture(scope="module", params=["example", "example_with_every_option"])
def statements(request: pytest.FixtureRequest) -> list[FoundStatement]:
    templates: dict[str, ReadTemplate] = request.getfixturevalue(request.param)
    return [
        statement
        for stack, template in templates.items()
        for statement in FoundStatement.of_template(stack, template)
    ]


@pytest.fixture(scope="module")
def identity_statements(statements: list[FoundStatement]) -> list[FoundStatement]:
    return [statement for statement in statements if statement.of_an_identity]


def without_star(actions: Iterable[str]) -> list[str]:
    return [action for action in actions if "*" not in action]


def _kind(arn: str) -> str:
    return arn.split(":", 5)[5].partition("/")[0]


def test_statements_of_all_sorts_are_looked_at(statements: list[FoundStatement]) -> None:
    assert {statement.resource_type for statement in statements} >= {
        "AWS::Events::EventBusPolicy",
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::S3::BucketPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SageMaker::ModelPackageGroup",
    }
    assert {statement.stack.partition("-")[0] for statement in statements} == {
        "dev",
        "staging",
        "prod",
    }


def test_no_action_is_allowed_by_a_wildcard(statements: list[FoundStatement]) -> None:
    assert [
        f"{statement}: {action}"
        for statement in statements
        for action in statement.actions
        if statement.effect == "Allow" and ("*" in action or "?" in action)
    ] == []


def test_every_resource_is_meant_only_where_iam_offers_none(
    identity_statements: list[FoundStatement],
) -> None:
    assert [
        f"{statement}: {action} takes {sorted(resource_patterns(action))}"
        for statement in identity_statements
        if "*" in statement.resources and statement.effect == "Allow"
        for action in statement.actions
        if resource_patterns(action)
    ] == []


def test_every_action_exists(statements: list[FoundStatement]) -> None:
    assert [
        f"{statement}: {action}"
        for statement in statements
        for action in without_star(statement.actions)
        if not is_known(action)
    ] == []


def test_every_action_takes_a_resource_of_its_statement(
    statements: list[FoundStatement],
) -> None:
    assert [
        f"{statement}: {action} takes none of {statement.resources}"
        for statement in statements
        if statement.resources and "*" not in statement.resources
        for action in without_star(statement.actions)
        if not any(takes(action, arn) for arn in statement.resources)
    ] == []


def test_every_resource_is_taken_by_an_action_of_its_statement(
    statements: list[FoundStatement],
) -> None:
    assert [
        f"{statement}: none of {statement.actions} takes {arn}"
        for statement in statements
        for arn in set(statement.resources) - {"*"}
        if without_star(statement.actions) == list(statement.actions)
        if not any(takes(action, arn) for action in statement.actions)
        if not any((action, _kind(arn)) in BESIDES_THE_REFERENCE for action in statement.actions)
    ] == []


def test_every_condition_asks_for_a_key_that_requests_have(
    statements: list[FoundStatement],
) -> None:
    assert [
        f"{statement}: {action} has no {key}"
        for statement in statements
        for operator, key in statement.conditions
        if key not in GLOBAL_CONDITION_KEYS
        for action in without_star(statement.actions)
        if not knows_condition(action, key) and (action, key) not in OF_ITS_PROVIDER
    ] == []


@pytest.mark.parametrize(
    ("action", "arn", "taken"),
    [
        ("s3:GetObject", "arn:aws:s3:::acme/models/*", True),
        ("s3:GetObject", "arn:aws:s3:::acme", False),
        ("s3:ListBucket", "arn:aws:s3:::acme", True),
        ("s3:ListBucket", "arn:aws:s3:::acme/*", False),
        ("s3:GetObject", "arn:aws:s3:::*", True),
        ("sagemaker:DescribeModel", "arn:aws:sagemaker:eu-west-1:111111111111:model/*", True),
        ("sagemaker:DescribeModel", "arn:aws:sagemaker:eu-west-1:111111111111:models/a", False),
        ("sagemaker:DescribeModel", "arn:aws:sagemaker:eu-west-1:*:endpoint/a", False),
        ("sagemaker:DescribeModel", "arn:aws:s3:::model/a", False),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/a*", True),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/a", False),
    ],
)
def test_an_action_takes_the_arns_of_its_resource_types(action: str, arn: str, taken: bool) -> None:
    assert takes(action, arn) is taken


def test_a_typing_error_is_noticed() -> None:
    assert not is_known("s3:GetObjekt")
    assert not is_known("sagemakers:DescribeModel")
    assert not knows_condition("s3:GetObject", "s3:prefix")
    assert knows_condition("s3:ListBucket", "s3:prefix")
    assert knows_condition("kms:Decrypt", "kms:EncryptionContext:aws:s3:arn")
    assert not overlap("arn:aws:s3:::one/*", "arn:aws:s3:::other/*")
