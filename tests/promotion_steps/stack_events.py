"""The events of a stack, newest first and one a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

STACK = "acme-staging-breast-cancer-endpoint"
STACK_ID = f"arn:aws:cloudformation:us-east-1:222222222222:stack/{STACK}/1"
BEFORE, LATER = datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def failed(
    resource: str,
    reason: str | None,
    status: str = "CREATE_FAILED",
    kind: str = "Endpoint",
    at: datetime = LATER,
) -> dict[str, Any]:
    event = {
        "StackId": STACK_ID,
        "LogicalResourceId": resource,
        "PhysicalResourceId": resource.lower(),
        "ResourceStatus": status,
        "ResourceType": f"AWS::SageMaker::{kind}",
        "Timestamp": at,
    }
    return event | ({"ResourceStatusReason": reason} if reason else {})


class StackEvents:
    """Answers like a CloudFormation client with the given events of one stack."""

    def __init__(self, *events: dict[str, Any]) -> None:
        self.events = events
        self.denied = False

    def describe_stack_events(self, **request: str) -> Any:
        if self.denied:
            error = {"Code": "AccessDenied", "Message": "no"}
            raise ClientError({"Error": error}, "DescribeStackEvents")
        assert request["StackName"] == STACK
        number = int(request.get("NextToken", 0))
        more = {"NextToken": str(number + 1)} if number + 1 < len(self.events) else {}
        return {"StackEvents": list(self.events[number : number + 1]), **more}
