"""A stack of the emulator, for tests that deploy one."""

from __future__ import annotations

import json
import re
import time
import uuid
from typing import Any

from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "222222222222"
REGION = "us-east-1"
FINISHED = re.compile(r"_(COMPLETE|FAILED)$")


class Stack:
    """A stack, and the means to change it and to look at it."""

    def __init__(
        self, emulator: Emulator, by: Credentials | None = None, account: str = ACCOUNT
    ) -> None:
        self.session = emulator.session(account)
        self.name = f"stack-{uuid.uuid4().hex[:8]}"
        self.client = emulator.client("cloudformation", by or Credentials.root(account))

    def create(self, resources: dict[str, Any], **more: Any) -> str:
        self.client.create_stack(
            StackName=self.name, TemplateBody=json.dumps({"Resources": resources}), **more
        )
        return self.status()

    def update(self, resources: dict[str, Any], **more: Any) -> str:
        self.client.update_stack(
            StackName=self.name, TemplateBody=json.dumps({"Resources": resources}), **more
        )
        return self.status()

    def delete(self) -> None:
        stack_id = self.description()["StackId"]
        self.client.delete_stack(StackName=self.name)
        self.status(stack_id)

    def status(self, name: str | None = None) -> str:
        deadline = time.monotonic() + 20
        while True:
            status: str = self.description(name)["StackStatus"]
            if FINISHED.search(status) or time.monotonic() > deadline:
                return status
            time.sleep(0.05)

    def description(self, name: str | None = None) -> dict[str, Any]:
        described: dict[str, Any] = self.client.describe_stacks(StackName=name or self.name)
        stack: dict[str, Any] = described["Stacks"][0]
        return stack

    def physical_id(self, logical_id: str) -> str:
        found: str = self.client.describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical_id
        )["StackResourceDetail"]["PhysicalResourceId"]
        return found

    def reasons(self) -> str:
        events = self.client.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(event.get("ResourceStatusReason", "") for event in events)

    def resource_client(self, service: str) -> Any:
        return self.session.client(service)  # type: ignore[call-overload]


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}
