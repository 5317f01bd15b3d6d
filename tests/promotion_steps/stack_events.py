"""The events of a stack, newest first and one a page."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


def failed(
    resource: str, reason: str | None, status: str = "CREATE_FAILED", kind: str = "Endpoint"
) -> dict[str, str]:
    event = {
        "LogicalResourceId": resource,
        "PhysicalResourceId": resource.lower(),
        "ResourceStatus": status,
        "ResourceType": f"AWS::SageMaker::{kind}",
    }
    return event | ({"ResourceStatusReason": reason} if reason else {})


class StackEvents:
    """Answers like a CloudFormation client with the given events after the stack's own start."""

    def __init__(self, stack: str, *events: dict[str, str], start: str = "CREATE_IN_PROGRESS"):
        own = {"LogicalResourceId": "s", "PhysicalResourceId": stack, "ResourceType": "Stack"}
        self.events = [*events, {**own, "ResourceStatus": start}]
        self.denied = False

    def describe_stack_events(self, **request: str) -> Any:
        if self.denied:
            error = {"Code": "AccessDenied", "Message": "no"}
            raise ClientError({"Error": error}, "DescribeStackEvents")
        number = int(request.get("NextToken", 0))
        more = {"NextToken": str(number + 1)} if number + 1 < len(self.events) else {}
        return {"StackEvents": [self.events[number]], **more}
