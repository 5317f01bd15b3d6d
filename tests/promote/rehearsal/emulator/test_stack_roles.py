from __future__ import annotations

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import ACCOUNT, Stack, resource


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
    return {"Group": resource("SageMaker::ModelPackageGroup", ModelPackageGroupName=name)}


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
