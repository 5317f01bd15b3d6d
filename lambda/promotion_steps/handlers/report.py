"""EventBridge rule: tell the source environment how a pipeline execution ended."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from promotion_steps.aws import client
from promotion_steps.hop import Hop
from promotion_steps.ledger import Ledger
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.report import report


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Report; an exception makes Lambda try again, and then keep the event."""
    hop = Hop.from_environ(os.environ)
    with promotion_in_every_line(str((event.get("detail") or {}).get("execution-id"))):
        report(
            event,
            hop=hop,
            codepipeline=client("codepipeline"),
            cloudformation=client("cloudformation"),
            ledger=Ledger(dynamodb=client("dynamodb"), table=hop.target.ledger),
            events=client("events", hop.source.region),
            registry=client("sagemaker"),
        )
