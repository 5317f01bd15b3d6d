"""One CloudFormation stack, seen through the client that deploys it."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from promote.rehearsal.emulator.codepipeline.actions.action import ActionError
from promote.rehearsal.emulator.rules import rule

_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class Stack:
    """Create or update a stack, and watch it.

    Args:
        cloudformation: Client that acts under the role of the action.
        name: The stack's name.
    """

    def __init__(self, cloudformation: Any, name: str) -> None:
        self._cloudformation = cloudformation
        self._name = name
        self._described: dict[str, Any] = {}
        self._seen: set[str] = set()
        self._unchanged = False
        self.stack_id = name

    @property
    def status(self) -> str:
        """The status when last looked at."""
        return str(self._described.get("StackStatus", ""))

    def deploy(self, arguments: dict[str, Any]) -> str:
        """Start to create or update the stack, and answer with its id.

        Raises:
            ActionError: The stack is in a state that no update leads out of.
        """
        existing = self._describe()
        if existing is None:
            created = self._cloudformation.create_stack(StackName=self._name, **arguments)
            self.stack_id = created["StackId"]
        else:
            self._update(existing, arguments)
        return self.stack_id

    def settled(self) -> bool:
        """Whether the stack is done.

        Raises:
            ActionError: It is done, but not as it should be.
        """
        described = self._describe()
        if described is None:
            raise ActionError("JobFailed", f"stack {self._name}: no longer exists")
        self._described = described
        if self._unchanged:
            return True
        if self.status.endswith("_IN_PROGRESS"):
            return self.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        if self.status not in _DONE:
            raise ActionError("JobFailed", self._reason(), external_id=self.stack_id)
        return True

    def outputs(self) -> dict[str, str]:
        """Name the stack's outputs."""
        return {o["OutputKey"]: o["OutputValue"] for o in self._described.get("Outputs", [])}

    def _update(self, existing: dict[str, Any], arguments: dict[str, Any]) -> None:
        self.stack_id = existing["StackId"]
        refuse_failed(existing)
        self._seen = {event["EventId"] for event in self._events()}
        try:
            self._cloudformation.update_stack(StackName=self._name, **arguments)
        except ClientError as refusal:
            if "No updates are to be performed" not in str(refusal):
                raise
            self._unchanged = True

    def _describe(self) -> dict[str, Any] | None:
        try:
            stacks = self._cloudformation.describe_stacks(StackName=self._name)["Stacks"]
        except ClientError as refusal:
            if "does not exist" not in str(refusal):
                raise
            return None
        stack: dict[str, Any] = stacks[0]
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _reason(self) -> str:
        failures = [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for event in reversed(self._events())
            if event["EventId"] not in self._seen
            and event["ResourceStatus"].endswith("_FAILED")
            and event.get("ResourceStatusReason")
        ]
        reason = failures[0] if failures else self._described.get("StackStatusReason", "no reason")
        return f"stack {self._name}: {self.status}, {reason}"

    def _events(self) -> list[dict[str, Any]]:
        """List the events, newest first; none when the role may not read them."""
        try:
            events: list[dict[str, Any]] = self._cloudformation.describe_stack_events(
                StackName=self._name
            )["StackEvents"]
        except ClientError as refusal:
            if "AccessDenied" not in refusal.response["Error"]["Code"]:
                raise
            return []
        return events


@rule(
    test="codepipeline/test_cloudformation_deploy.py"
    "::test_a_stack_that_can_not_be_updated_is_not_replaced"
)
def refuse_failed(existing: dict[str, Any]) -> None:
    """CREATE_UPDATE neither deletes nor replaces a stack that failed: its action fails.

    Source: CodePipeline User Guide, AWS CloudFormation deploy action reference; CloudFormation
    User Guide, Stack status codes.

    Raises:
        ActionError: The stack is in a status that no update leads out of.
    """
    status, stack_id = existing["StackStatus"], existing["StackId"]
    if status not in _UPDATABLE:
        raise ActionError(
            "JobFailed",
            f"Stack:{stack_id} is in {status} state and can not be updated.",
            external_id=stack_id,
        )
