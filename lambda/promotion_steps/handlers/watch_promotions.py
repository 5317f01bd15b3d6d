"""EventBridge schedule: count promotions that stalled, and withdrawn versions that serve."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from promotion_steps.aws import client
from promotion_steps.embedded_metrics import publish
from promotion_steps.hop import Hop
from promotion_steps.ledger import Ledger
from promotion_steps.names import STALLED_HOURS_VARIABLE, STALLED_METRIC, WITHDRAWN_METRIC
from promotion_steps.watch_promotions import find_stalled, find_withdrawn


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Publish the metrics that alarms watch."""
    target, now = Hop.from_environ(os.environ).target, datetime.now(UTC)
    patience = timedelta(hours=int(os.environ[STALLED_HOURS_VARIABLE]))
    claims = list(Ledger(dynamodb=client("dynamodb"), table=target.ledger).claims())
    found = {
        STALLED_METRIC: find_stalled(client("codepipeline"), claims, now=now, patience=patience),
        WITHDRAWN_METRIC: find_withdrawn(client("sagemaker"), target, claims),
    }
    publish(target, found, now=now)
