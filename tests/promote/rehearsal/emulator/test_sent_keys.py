from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.emulator.service_roles import sent_keys
from promote.rehearsal.emulator.switches import ROLE_TAKERS, Switches
from tests.promote.rehearsal.emulator.deployed_stack import Stack
from tests.promote.rehearsal.emulator.switched import switched
from tests.promote.rehearsal.emulator.test_functions import Function
from tests.promote.rehearsal.emulator.test_stack_roles import StackRole, _group_of

ACCOUNT, REGION = "222222222222", "us-east-1"
ARN = "arn:aws:lambda:us-east-1:111111111111:function:f"
KEYS = {"aws:sourcearn": ARN, "aws:sourceaccount": "111111111111"}


@pytest.mark.parametrize("service", ROLE_TAKERS)
def test_each_service_sends_what_is_documented_unless_a_switch_says_not(service: str) -> None:
    principal = f"{service}.amazonaws.com"
    documented = sent_keys(principal, ARN, Switches())
    assert documented.items() <= KEYS.items()
    assert "aws:sourceaccount" in documented
    both = Switches(source_arn=frozenset({service}), source_account=frozenset({service}))
    assert sent_keys(principal, ARN, both) == dict(KEYS.items() - documented.items())


def test_a_service_that_works_for_no_resource_sends_nothing() -> None:
    assert sent_keys("lambda.amazonaws.com", None, Switches()) == {}


@pytest.mark.parametrize(
    ("service", "keys"),
    [
        ("cloudformation", {"aws:sourceaccount"}),
        ("codepipeline", {"aws:sourceaccount", "aws:sourcearn"}),
        ("events", {"aws:sourceaccount", "aws:sourcearn"}),
        ("lambda", {"aws:sourceaccount"}),
        ("sagemaker", {"aws:sourceaccount", "aws:sourcearn"}),
    ],
)
def test_lambda_and_cloudformation_send_the_account_alone(service: str, keys: set[str]) -> None:
    assert sent_keys(f"{service}.amazonaws.com", ARN, Switches()).keys() == keys


def test_a_role_that_asks_lambda_for_the_function_is_not_assumed(emulator: Emulator) -> None:
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        Function(emulator, trusted_for="{}")


def test_a_role_that_asks_cloudformation_for_the_stack_is_not_assumed(
    emulator: Emulator,
) -> None:
    stack = Stack(emulator)
    role = StackRole(emulator).make("cloudformation", condition=_only_for(stack.name))
    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        stack.create(_group_of(stack), RoleARN=role)


@pytest.fixture(scope="module")
def other_aws() -> Iterator[Emulator]:
    with switched(source_arn="lambda, cloudformation") as running:
        yield running


@pytest.fixture
def other_stack(other_aws: Emulator) -> Stack:
    return Stack(other_aws)


@pytest.fixture
def other_roles(other_aws: Emulator) -> StackRole:
    return StackRole(other_aws)


def test_a_switch_takes_the_account_away() -> None:
    with (
        switched(source_account="lambda") as running,
        pytest.raises(ClientError, match="cannot be assumed by Lambda"),
    ):
        Function(running)


def test_a_role_that_trusts_lambda_for_another_function_makes_no_function(
    other_aws: Emulator,
) -> None:
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        Function(other_aws, trusted_for="{}-else")


def test_a_role_that_trusts_lambda_for_one_function_makes_that_function(
    other_aws: Emulator,
) -> None:
    function = Function(other_aws, trusted_for="{}")

    assert function.invoke()["denied"] == "AccessDenied"


def test_a_function_does_not_change_to_the_role_of_another(other_aws: Emulator) -> None:
    function, other = Function(other_aws), Function(other_aws, trusted_for="{}")

    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        function.client.update_function_configuration(
            FunctionName=function.name, Role=other.role_arn
        )

    kept = function.client.get_function_configuration(FunctionName=function.name)
    assert kept["Role"] == function.role_arn


def _only_for(stack: str) -> dict[str, Any]:
    return {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/*"},
    }


def test_a_role_that_trusts_cloudformation_for_one_stack_deploys_and_updates_it(
    other_stack: Stack, other_roles: StackRole
) -> None:
    may = allow(["sagemaker:*ModelPackageGroup*", "sagemaker:*Tags"], "*")
    role = other_roles.make("cloudformation", may, condition=_only_for(other_stack.name))
    changed = _group_of(other_stack)
    changed["Group"]["Properties"]["ModelPackageGroupName"] += "-changed"

    assert other_stack.create(_group_of(other_stack), RoleARN=role) == "CREATE_COMPLETE"
    assert other_stack.update(changed, RoleARN=role) == "UPDATE_COMPLETE"


def test_a_role_that_trusts_cloudformation_for_another_stack_is_refused(
    other_stack: Stack, other_roles: StackRole
) -> None:
    may = allow(["sagemaker:*"], "*")
    role = other_roles.make("cloudformation", may, condition=_only_for(f"{other_stack.name}-else"))

    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        other_stack.create(_group_of(other_stack), RoleARN=role)
