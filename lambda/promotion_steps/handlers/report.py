"""EventBridge rule: report how a pipeline execution ended, to the source and to people."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from promotion_steps.aws import client
from promotion_steps.hop import Hop
from promotion_steps.ledger import Ledger
from promotion_steps.names import NEXT_ENVIRONMENT_VARIABLE
from promotion_steps.notifier import Notifier
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.report import report


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Report; an exception makes Lambda try again, and then keep the event."""
    hop = Hop.from_environ(os.environ)
    notifier = Notifier.from_environ(
        os.environ, hop.target, sns=client("sns"), events=client("events")
    )
    with promotion_in_every_line(str((event.get("detail") or {}).get("execution-id"))):
        report(
            event,
            hop=hop,
            codepipeline=client("codepipeline"),
            cloudformation=client("cloudformation"),
            ledger=Ledger(dynamodb=client("dynamodb"), table=hop.target.ledger),
            events=client("events", hop.source.region),
            registry=client("sagemaker"),
            notifier=notifier,
            next_environment=os.environ.get(NEXT_ENVIRONMENT_VARIABLE),
        )
