"""What a Lambda permission becomes in a function's policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CONDITIONS = {
    "SourceArn": ("ArnLike", "aws:SourceArn"),
    "SourceAccount": ("StringEquals", "aws:SourceAccount"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
}


def permission_document(
    properties: Mapping[str, Any], function_arn: str, logical_id: str
) -> dict[str, Any]:
    """Return the policy that Lambda writes for an `AWS::Lambda::Permission`."""
    conditions: dict[str, dict[str, Any]] = {}
    for name, (operator, key) in _CONDITIONS.items():
        if name in properties:
            conditions.setdefault(operator, {})[key] = properties[name]
    statement = {
        "Sid": logical_id,
        "Effect": "Allow",
        "Principal": _principal(properties["Principal"]),
        "Action": properties["Action"],
        "Resource": [function_arn, f"{function_arn}:*"],
        "Condition": conditions,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _principal(name: Any) -> Any:
    is_service = isinstance(name, str) and ".amazonaws.com" in name
    return {"Service" if is_service else "AWS": name}
