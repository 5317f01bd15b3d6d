"""Sends notifications of an environment to its topic and to an event bus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promotion_steps.aws import Client
from promotion_steps.names import Environment
from promotion_steps.notification import Notification
from promotion_steps.send_event import send_event

EVENT_BUS_VARIABLE = "NOTIFICATION_EVENT_BUS"
OUTCOMES_VARIABLE = "NOTIFICATION_OUTCOMES"
ALL, FAILED = "all", "failed"
OUTCOMES = (ALL, FAILED)
"""Which outcomes people are notified of; events carry all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notifier:
    """Where the functions of an environment send notifications.

    Args:
        topic_arn: The environment's topic.
        bus_arn: The event bus of other tools.
        successes: Whether people are notified of promotions that succeeded, too.
    """

    sns: Client
    events: Client
    topic_arn: str
    bus_arn: str
    successes: bool

    @classmethod
    def from_environ(
        cls, environ: Mapping[str, str], environment: Environment, *, sns: Client, events: Client
    ) -> Notifier:
        """Read the function's environment variables.

        Raises:
            ValueError: One of them is missing or malformed.
        """
        bus, outcomes = environ.get(EVENT_BUS_VARIABLE, ""), environ.get(OUTCOMES_VARIABLE, "")
        if not bus.startswith("arn:"):
            raise ValueError(f"{EVENT_BUS_VARIABLE}: got {bus!r}, expected the ARN of an event bus")
        if outcomes not in OUTCOMES:
            raise ValueError(
                f"{OUTCOMES_VARIABLE}: got {outcomes!r}, expected {' or '.join(OUTCOMES)}"
            )
        return cls(
            sns=sns,
            events=events,
            topic_arn=environment.notification_topic_arn,
            bus_arn=bus,
            successes=outcomes == ALL,
        )

    def notify(self, notification: Notification, *, people: bool = True) -> None:
        """Send the event, and the message where people are to know.

        Raises:
            RuntimeError: EventBridge did not take the event.
        """
        if people:
            self.sns.publish(
                TopicArn=self.topic_arn,
                Subject=notification.subject,
                Message=notification.message,
            )
        send_event(
            self.events,
            bus_arn=self.bus_arn,
            detail_type=notification.detail_type,
            detail=notification.event_detail,
        )
