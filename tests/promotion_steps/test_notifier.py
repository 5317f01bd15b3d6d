"""Where a function's environment says that notifications go."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.notifier import Notifier
from promotion_steps.withdrawal_notification import withdrawal_notification
from tests.promotion_steps.executions import Events
from tests.promotion_steps.notified import Notified
from tests.promotion_steps.scene import ARN, HOP, TARGET, TARGET_ARN

BUS = TARGET.event_bus_arn("tools")
ENVIRON = {"NOTIFICATION_EVENT_BUS": BUS, "NOTIFICATION_OUTCOMES": "all"}


def read(**changes: str) -> Notifier:
    environ: dict[str, str] = {**ENVIRON, **changes}
    return Notifier.from_environ(environ, TARGET, sns=None, events=None)


@pytest.mark.parametrize(("outcomes", "successes"), [("all", True), ("failed", False)])
def test_the_function_notifies_its_environments_topic(outcomes: str, successes: bool) -> None:
    notifier = read(NOTIFICATION_OUTCOMES=outcomes)

    assert notifier.topic_arn == "arn:aws:sns:us-east-1:222222222222:acme-staging-notifications"
    assert (notifier.bus_arn, notifier.successes) == (BUS, successes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"NOTIFICATION_EVENT_BUS": ""}, "NOTIFICATION_EVENT_BUS: got '', expected the ARN of an"),
        ({"NOTIFICATION_EVENT_BUS": "tools"}, "NOTIFICATION_EVENT_BUS: got 'tools', expected the"),
        ({"NOTIFICATION_OUTCOMES": ""}, "NOTIFICATION_OUTCOMES: got '', expected all or failed"),
        ({"NOTIFICATION_OUTCOMES": "none"}, "NOTIFICATION_OUTCOMES: got 'none', expected all or"),
    ],
)
def test_a_malformed_variable_is_an_error(changes: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(**changes)


def test_what_the_topic_does_not_carry_is_an_event_all_the_same() -> None:
    notified = Notified()
    notification: Any = withdrawal_notification(
        HOP, source_arn=ARN, arn=TARGET_ARN, reason="r", approval="Approved"
    )

    notified.notifier.notify(notification, people=False)

    assert (len(notified.messages), len(notified.events.entries)) == (0, 1)
    assert isinstance(notified.events, Events)
