"""Whether the conditions of a group's policy count."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from promote.rehearsal.emulator.sagemaker.group_policies import honoured

ROOT = "arn:aws:iam::222222222222:root"
CONDITION = {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/copy"}}


def statement(principal: Any, **more: Any) -> dict[str, Any]:
    action = "sagemaker:DescribeModelPackage"
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


@pytest.mark.parametrize(
    ("listed", "kept"),
    [
        (statement({"AWS": ROOT}, Condition=CONDITION), False),
        (statement({"AWS": ["222222222222"]}, Condition=CONDITION), False),
        (statement({"AWS": ROOT}), True),
        (statement({"AWS": "arn:aws:iam::222222222222:role/copy"}, Condition=CONDITION), True),
        (statement("*", Condition=CONDITION), True),
    ],
)
def test_a_conditional_account_is_allowed_nothing_when_told_so(
    listed: dict[str, Any], kept: bool
) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": listed})
    assert honoured(policy, conditions=True) == policy
    left = json.loads(honoured(policy, conditions=False) or "")["Statement"]
    assert left == ([listed] if kept else [])


def test_the_switch_reaches_the_policy_that_guards_a_group(aws_with: Callable[..., Any]) -> None:
    policy = {"Version": "2012-10-17", "Statement": [statement({"AWS": ROOT}, Condition=CONDITION)]}
    for conditions, statements in ((True, 1), (False, 0)):
        aws = aws_with(group_policy_conditions=conditions)
        request = {"ModelPackageGroupName": "churn", "ResourcePolicy": json.dumps(policy)}
        arn = aws.call("PutModelPackageGroupPolicy", request)["ModelPackageGroupArn"]
        guard, owner = aws.sagemaker.group_policy_for_arn(arn)
        assert (len(json.loads(guard)["Statement"]), owner) == (statements, "111111111111")
