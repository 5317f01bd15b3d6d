"""What a step notified people and other tools of."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.notifier import Notifier
from tests.promotion_steps.executions import Events
from tests.promotion_steps.scene import TARGET


class Notified:
    """The topic and the event bus of the target, with all that they got."""

    def __init__(self, *, successes: bool = True, denied: bool = False, failed: int = 0) -> None:
        self.messages: list[dict[str, str]] = []
        self.events = Events(failed)
        self.denied = denied
        self.notifier = Notifier(
            sns=self,
            events=self.events,
            topic_arn=TARGET.notification_topic_arn,
            bus_arn=TARGET.event_bus_arn("default"),
            successes=successes,
        )

    def publish(self, **request: Any) -> dict[str, Any]:
        if self.denied:
            raise ClientError({"Error": {"Code": "AuthorizationError"}}, "Publish")
        self.messages.append(request)
        return {"MessageId": "1"}
