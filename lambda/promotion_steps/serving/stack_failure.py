"""Why a stack failed, as its resources' own events say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.reading import reading

_FAILED = "_FAILED"
_CONSEQUENCE = "Resource creation cancelled"


def failure_reasons(cloudformation: Client, stack: str, *, since: datetime) -> list[str]:
    """Return the reasons of a stack's resources that failed since a time, oldest first.

    Args:
        cloudformation: Of the stack's account and region.
        stack: The stack's name.
        since: When the operation began; failures of earlier ones are left out.

    Raises:
        Refused: CloudFormation does not answer.
    """
    with reading(f"events of stack {stack}"):
        failed = [
            f"{event['ResourceType']}: {event.get('ResourceStatusReason', 'no reason')}"
            for event in _events(cloudformation, stack, since)
            if event["ResourceStatus"].endswith(_FAILED)
            and event.get("PhysicalResourceId") != event["StackId"]
            and not event.get("ResourceStatusReason", "").startswith(_CONSEQUENCE)
        ]
    return list(dict.fromkeys(reversed(failed)))


def _events(cloudformation: Client, stack: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    """List events, newest first, as CloudFormation does."""
    more: dict[str, str] = {}
    while True:
        page = cloudformation.describe_stack_events(StackName=stack, **more)
        for event in page["StackEvents"]:
            if event["Timestamp"] < since:
                return
            yield event
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}
