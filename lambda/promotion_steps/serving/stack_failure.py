"""Why a stack failed, as its resources' own events say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.finding import Refused
from promotion_steps.reading import reading

_STARTS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
_FAILED = "_FAILED"
_CONSEQUENCE = "Resource creation cancelled"


def failure_reasons(cloudformation: Client, stack_id: str) -> list[str]:
    """Return the reasons of the resources that failed in a stack's last operation, oldest first.

    Args:
        cloudformation: Of the stack's account and region.
        stack_id: The stack's ARN.

    Returns:
        A line for each failure; one that says why nothing is known where events cannot be read.
    """
    try:
        with reading(f"events of stack {stack_id}"):
            failed = [
                f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
                for event in _last_operation(cloudformation, stack_id)
                if event["ResourceStatus"].endswith(_FAILED)
                and event.get("PhysicalResourceId") != stack_id
                and (reason := event.get("ResourceStatusReason", "no reason"))
                and not reason.startswith(_CONSEQUENCE)
            ]
    except Refused as refused:
        return [str(refused)]
    return list(dict.fromkeys(reversed(failed)))


def _last_operation(cloudformation: Client, stack_id: str) -> Iterator[Mapping[str, Any]]:
    """List events, newest first, down to the one that began the operation."""
    more: dict[str, str] = {}
    while True:
        page = cloudformation.describe_stack_events(StackName=stack_id, **more)
        for event in page["StackEvents"]:
            yield event
            own = event.get("PhysicalResourceId") == stack_id
            if own and event["ResourceStatus"] in _STARTS:
                return
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}
