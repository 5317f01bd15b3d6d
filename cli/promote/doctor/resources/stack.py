"""CloudFormation stacks of probes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind

_HANDLE = {"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}
"""Makes nothing outside CloudFormation: a role without permissions can deploy it."""
_WAIT = {"Delay": 1, "MaxAttempts": 120}


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    for page in clients("cloudformation").get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if mark.is_on(stack["StackName"], tags_of(stack.get("Tags", []))):
                yield stack["StackName"]


def _remove(clients: Clients, name: str) -> None:
    cloudformation = clients("cloudformation")
    cloudformation.delete_stack(StackName=name)
    # The role of the stack must exist until the stack is gone.
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=_WAIT)


STACK = Kind(
    name="CloudFormation stack",
    found=_found,
    remove=_remove,
    permissions=(
        "cloudformation:CreateStack",
        "cloudformation:DeleteStack",
        "cloudformation:DescribeStacks",
        "cloudformation:TagResource",
        "iam:PassRole",
    ),
)


def create_stack(clients: Clients, mark: Mark, name: str, role_arn: str) -> None:
    """Start the creation of a stack that acts as a role."""
    clients("cloudformation").create_stack(
        StackName=name,
        TemplateBody=json.dumps(_HANDLE),
        RoleARN=role_arn,
        Tags=mark.tag_list,
        OnFailure="DO_NOTHING",
    )
