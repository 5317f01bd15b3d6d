"""What an organization asks of everything that is deployed into its accounts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ReadTemplate

ACCOUNTS = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}
OF_A_ROLE = "arn:aws:iam::"
LONGEST = {
    "acme-(dev|staging|prod)-": f"{'p' * 20}-{'e' * 16}-",
    "/model-promotion/": f"/{'i' * 98}/",
    "us-east-1": "ap-southeast-1",
    "arn:aws:": "arn:aws-us-gov:",
    "<AWS::[^>]*>": "r" * 200,
}
"""What a config may make of the example's names, and AWS of references."""

Statement = dict[str, Any]
Templates = dict[str, ReadTemplate]


@pytest.fixture(scope="session")
def bounded(example_with_every_option: Templates) -> Templates:
    return example_with_every_option


def properties_of(templates: Templates, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return each resource's properties, with the account that has it."""
    return [
        (ACCOUNTS[stack.partition("-")[0]], properties)
        for stack, template in templates.items()
        for properties in template.all(kind)
    ]


def admissions(templates: Templates) -> Iterator[tuple[str, Statement]]:
    """Yield each statement that lets somebody in, with the account whose resource it guards.

    The policy of a VPC endpoint lets nobody in: it narrows what its network's callers reach.
    """
    for stack, template in templates.items():
        for resource in template.resources.values():
            if resource["Type"] == "AWS::EC2::VPCEndpoint":
                continue
            for statement in _statements(resource.get("Properties", {})):
                if statement["Effect"] == "Allow" and "Principal" in statement:
                    yield ACCOUNTS[stack.partition("-")[0]], statement


def _statements(value: Any) -> Iterator[Statement]:
    if isinstance(value, dict):
        if "Effect" in value:
            yield value
        for item in value.values():
            yield from _statements(item)
    elif isinstance(value, list):
        for item in value:
            yield from _statements(item)


def principals(statement: Statement, kind: str) -> list[str]:
    found = statement["Principal"].get(kind, [])
    return [found] if isinstance(found, str) else found


def condition_keys(statement: Statement) -> dict[str, Any]:
    blocks = statement.get("Condition", {}).values()
    return {key: value for block in blocks for key, value in block.items()}


def test_every_role_has_the_boundary_the_path_and_the_tags(bounded: Templates) -> None:
    roles = properties_of(bounded, "AWS::IAM::Role")

    assert len(roles) > 50
    for account, role in roles:
        assert role["PermissionsBoundary"] == f"arn:aws:iam::{account}:policy/workload-boundary"
        assert role["Path"] == "/model-promotion/"
        tags = {tag["Key"]: tag["Value"] for tag in role["Tags"]}
        assert (
            tags.items()
            >= {
                "cost-center": "machine-learning",
                "model-promotion:path": "acme",
            }.items()
        )
        assert ACCOUNTS[tags["model-promotion:environment"]] == account


def test_every_policy_has_the_path_and_the_name_of_its_role(bounded: Templates) -> None:
    roles = {role["RoleName"] for _, role in properties_of(bounded, "AWS::IAM::Role")}
    policies = properties_of(bounded, "AWS::IAM::ManagedPolicy")

    assert {policy["Path"] for _, policy in policies} == {"/model-promotion/"}
    assert {policy["ManagedPolicyName"] for _, policy in policies} == roles


def test_wherever_a_role_of_the_path_is_named_its_path_is_too(bounded: Templates) -> None:
    named = {
        arn
        for template in bounded.values()
        for arn in re.findall(r"arn:aws:iam::[0-9]+:role[^\"]*", json.dumps(template.resources))
        if arn.rpartition("/")[2].startswith("acme-")
    }

    assert len(named) > 30
    for arn in named:
        assert re.fullmatch(r"arn:aws:iam::[0-9]{12}:role/model-promotion/acme-[a-z-]+[*]?", arn)


def test_no_policy_is_longer_than_iam_takes_whatever_the_config_names(bounded: Templates) -> None:
    for _, policy in properties_of(bounded, "AWS::IAM::ManagedPolicy"):
        text = json.dumps(policy["PolicyDocument"], separators=(",", ":"))
        for pattern, longest in LONGEST.items():
            text = re.sub(pattern, longest, text)
        assert len(text) <= 6144, policy["ManagedPolicyName"]


def test_every_other_account_must_belong_to_the_organization(bounded: Templates) -> None:
    foreign = [
        (principal, statement)
        for account, statement in admissions(bounded)
        for principal in principals(statement, "AWS")
        if account not in principal and principal != "<AWS::IAM::Role>"
    ]

    assert len(foreign) >= 14
    for principal, statement in foreign:
        assert principal.startswith(OF_A_ROLE)
        assert statement["Condition"]["StringEquals"]["aws:PrincipalOrgID"] == "o-a1b2c3d4e5"


def test_every_service_works_for_a_resource_of_the_same_account(bounded: Templates) -> None:
    admitted = [
        (account, statement)
        for account, statement in admissions(bounded)
        if "Service" in statement["Principal"]
    ]

    services = {name for _, one in admitted for name in principals(one, "Service")}
    assert services >= {
        f"{service}.amazonaws.com"
        for service in ("cloudformation", "codepipeline", "events", "lambda", "sagemaker")
    }
    for account, statement in admitted:
        keys = condition_keys(statement)
        if "kms:EncryptionContext:aws:logs:arn" in keys:
            # CloudWatch Logs tells a key for which log group it works in the encryption context.
            assert keys["kms:EncryptionContext:aws:logs:arn"].split(":")[4] == account
            continue
        assert keys["aws:SourceAccount"] == account
        sources = keys.get("aws:SourceArn", [])
        services = {name.partition(".")[0] for name in principals(statement, "Service")}
        assert sources or services <= {"cloudformation", "cloudtrail", "lambda", "logs"}
        for source in [sources] if isinstance(sources, str) else sources:
            # ARNs of buckets have no account.
            assert source.split(":")[4] == account or source.startswith("arn:aws:s3:::acme-")


def test_every_function_is_invoked_for_one_rule_of_the_same_account(bounded: Templates) -> None:
    permissions = properties_of(bounded, "AWS::Lambda::Permission")

    assert permissions
    for account, permission in permissions:
        assert permission["Principal"] == "events.amazonaws.com"
        assert permission["SourceAccount"] == account
        assert permission["SourceArn"] == "<AWS::Events::Rule>"
