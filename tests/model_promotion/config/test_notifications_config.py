"""Who is notified, and what is refused before anybody is."""

from __future__ import annotations

from typing import Any

import pytest


def notify(folder: Any, lines: str) -> None:
    """Give the first environment these notifications."""
    account = '"111111111111"'
    folder.change(
        "path.yaml", (f"account: {account}", f"account: {account}\n    notifications: {lines}")
    )


def test_nobody_is_notified_unless_the_config_says_so(folder: Any) -> None:
    found = folder.load().environments[0]

    notifications = folder.load().notifications_of(found)
    assert (notifications.subscriptions, notifications.outcomes) == ((), "all")
    assert notifications.event_bus == "default"


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("email", "ml-platform@example.com"),
        ("https", "https://example.com/hooks/1"),
        ("lambda", "arn:aws:lambda:us-east-1:111111111111:function:page"),
        ("sqs", "arn:aws:sqs:us-east-1:111111111111:pages"),
    ],
)
def test_each_protocol_has_its_endpoint(folder: Any, protocol: str, endpoint: str) -> None:
    notify(folder, f'{{subscriptions: [{{protocol: {protocol}, endpoint: "{endpoint}"}}]}}')
    config = folder.load()

    (one,) = config.notifications_of(config.environments[0]).subscriptions
    assert (one.protocol, one.endpoint) == (protocol, endpoint)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("{outcomes: some}", "notifications.outcomes: "),
        ("{event_bus: 'a b'}", "notifications.event_bus: "),
        (
            "{event_bus: 'arn:aws:events:eu-west-1:111111111111:event-bus/tools'}",
            "notifications.event_bus: in another region, got ",
        ),
        ("{subscription: []}", "notifications.subscription: "),
        (
            "{subscriptions: [{protocol: email, endpoint: nobody}]}",
            "notifications.subscriptions[0]: endpoint is ",
        ),
        (
            "{subscriptions: [{protocol: https, endpoint: 'http://example.com'}]}",
            "notifications.subscriptions[0]: endpoint is ",
        ),
        (
            "{subscriptions: [{protocol: sqs, endpoint: 'arn:aws:sqs:us-east-1:1:q.fifo'}]}",
            "notifications.subscriptions[0]: endpoint is ",
        ),
        (
            "{subscriptions: [{protocol: sms, endpoint: '+4912345'}]}",
            "notifications.subscriptions[0].protocol: ",
        ),
        (
            (
                "{subscriptions: [{protocol: email, endpoint: a@b.co},"
                " {protocol: email, endpoint: a@b.co}]}"
            ),
            "notifications.subscriptions: subscribed twice, got ['a@b.co'],",
        ),
    ],
)
def test_malformed_notifications_are_one_clear_line(folder: Any, lines: str, message: str) -> None:
    notify(folder, lines)

    (line,) = folder.refused()
    assert line.startswith(f"path.yaml: environments[0].{message}"), line
    assert "expected" in line or "should be" in line
