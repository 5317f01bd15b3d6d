"""Tells a stack that does not exist from one that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code


def describe_stack(cloudformation: Client, stack: str) -> Mapping[str, Any] | None:
    """Return DescribeStacks' answer about one stack; None where there is no such stack."""
    try:
        described: Mapping[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        message = str(error.response.get("Error", {}).get("Message", ""))
        # CloudFormation has no error code of its own for a missing stack.
        if error_code(error) == "ValidationError" and message.endswith("does not exist"):
            return None
        raise
    return described
