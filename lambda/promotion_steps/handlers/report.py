"""EventBridge rules: report how an execution ended, when it does and, if that was lost, later."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from promotion_steps.aws import client
from promotion_steps.hop import Hop
from promotion_steps.ledger import Ledger
from promotion_steps.names import NEXT_ENVIRONMENT_VARIABLE, SCHEDULE_DETAIL_TYPE
from promotion_steps.notifier import Notifier
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.reconcile import reconcile
from promotion_steps.report import Reporter


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Report; an exception makes Lambda try again, and then keep the event."""
    reporter = _reporter()
    if event.get("detail-type") == SCHEDULE_DETAIL_TYPE:
        reconcile(reporter)
        return
    with promotion_in_every_line(str((event.get("detail") or {}).get("execution-id"))):
        reporter.report_event(event)


def _reporter() -> Reporter:
    hop = Hop.from_environ(os.environ)
    return Reporter(
        hop=hop,
        codepipeline=client("codepipeline"),
        cloudformation=client("cloudformation"),
        ledger=Ledger(dynamodb=client("dynamodb"), table=hop.target.ledger),
        events=client("events", hop.source.region),
        registry=client("sagemaker"),
        notifier=Notifier.from_environ(
            os.environ, hop.target, sns=client("sns"), events=client("events")
        ),
        now=datetime.now(UTC),
        next_environment=os.environ.get(NEXT_ENVIRONMENT_VARIABLE),
    )
