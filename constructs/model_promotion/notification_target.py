"""What the functions of an environment notify: its topic, and an event bus."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_iam as iam

from model_promotion.notification_topic import publish_notifications, send_events
from promotion_steps.names import NEXT_ENVIRONMENT_VARIABLE, Environment
from promotion_steps.notifier import ALL, EVENT_BUS_VARIABLE, OUTCOMES_VARIABLE


@dataclass(frozen=True, kw_only=True, slots=True)
class NotificationTarget:
    """Where notifications of an environment go.

    Args:
        key_arn: The key of the environment's topic.
        event_bus_arn: The event bus of other tools.
        outcomes: Which outcomes the topic carries, `all` or `failed`.
        next_environment: Where versions go from here. Default: it is the last environment.
    """

    key_arn: str
    event_bus_arn: str
    outcomes: str = ALL
    next_environment: str | None = None

    @property
    def variables(self) -> dict[str, str]:
        """What a function that notifies reads from its environment."""
        onward = self.next_environment
        return {
            EVENT_BUS_VARIABLE: self.event_bus_arn,
            OUTCOMES_VARIABLE: self.outcomes,
            **({NEXT_ENVIRONMENT_VARIABLE: onward} if onward else {}),
        }

    def statements(self, environment: Environment) -> list[iam.PolicyStatement]:
        """Let a function notify."""
        return [
            *publish_notifications(environment, key_arn=self.key_arn),
            send_events(self.event_bus_arn),
        ]
