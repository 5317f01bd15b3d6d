"""A write to DynamoDB that happens only where its condition holds."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws_errors import error_code


def happens(write: Any, **request: Any) -> bool:
    """Write, and return whether the condition held."""
    try:
        write(**request)
    except ClientError as error:
        if error_code(error) == "ConditionalCheckFailedException":
            return False
        raise
    return True
