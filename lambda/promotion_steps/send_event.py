"""Puts one event of this library on an event bus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.names import REPORT_SOURCE


def send_event(
    events: Client, *, bus_arn: str, detail_type: str, detail: Mapping[str, Any]
) -> None:
    """Put the event, or raise, so that the function is invoked again.

    Raises:
        RuntimeError: EventBridge did not take the event.
    """
    answer = events.put_events(
        Entries=[
            {
                "Source": REPORT_SOURCE,
                "DetailType": detail_type,
                "Detail": json.dumps(detail, ensure_ascii=False),
                "EventBusName": bus_arn,
            }
        ]
    )
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"PutEvents: {bus_arn}: got {answer['Entries']}")
