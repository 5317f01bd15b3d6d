"""EventBridge schedule: count versions that wait for approval for too long."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from promotion_steps.aws import client
from promotion_steps.embedded_metrics import publish
from promotion_steps.hop import Hop
from promotion_steps.names import WAITING_DAYS_VARIABLE, WAITING_METRIC
from promotion_steps.watch_approvals import find_waiting


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Publish the metric that an alarm watches."""
    source, now = Hop.from_environ(os.environ).source, datetime.now(UTC)
    since = now - timedelta(days=int(os.environ[WAITING_DAYS_VARIABLE]))
    waiting = find_waiting(client("sagemaker"), source, since=since)
    publish(source, {WAITING_METRIC: waiting}, now=now)
