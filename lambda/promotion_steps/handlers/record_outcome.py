"""EventBridge rule: write a promotion's outcome onto the source package, and announce it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from promotion_steps.aws import client
from promotion_steps.hop import Hop
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.record_outcome import record_outcome


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Record; an exception makes Lambda try again, and then keep the event."""
    with promotion_in_every_line(str((event.get("detail") or {}).get("execution_id"))):
        record_outcome(
            event,
            hop=Hop.from_environ(os.environ),
            registry=client("sagemaker"),
            events=client("events"),
        )
