"""A path of two accounts, as small as it can be."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.stack_template import StackTemplate
from promote.access.world import World
from promotion_steps.names import Environment

DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")
PROD = Environment(path="acme", name="prod", account="222222222222", region="us-east-1")


def role(name: str, *statements: dict[str, Any]) -> dict[str, Any]:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
    properties = {
        "RoleName": name,
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "Work", "PolicyDocument": policy}],
    }
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def allow(sid: str, action: str, resource: str) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}


def stack(environment: Environment, **resources: Any) -> StackTemplate:
    return StackTemplate(
        stack_id=f"{environment.name}-environment",
        name=f"{environment.prefix}environment",
        account=environment.account,
        region=environment.region,
        template={"Resources": resources},
    )


@pytest.fixture
def reading() -> dict[str, Any]:
    return allow("ReadTheLedger", "dynamodb:GetItem", DEV.arn("dynamodb", f"table/{DEV.ledger}"))


@pytest.fixture
def world(reading: dict[str, Any]) -> World:
    """Of dev's roles, one reads the ledger and one is not of the path; prod's may do nothing."""
    return World.of(
        (
            stack(DEV, Report=role(DEV.role("report"), reading), Payroll=role("payroll")),
            stack(PROD, Copy=role(PROD.role("copy"))),
        )
    )
