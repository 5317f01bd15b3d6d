"""EventBridge rule: write onto a package who approved it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from promotion_steps.aws import client
from promotion_steps.hop import Hop
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.record_approval import record_approval


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda gives two
    """Record; an exception makes Lambda try again, and then keep the event."""
    with promotion_in_every_line(str((event.get("detail") or {}).get("ModelPackageArn"))):
        source = Hop.from_environ(os.environ).source
        record_approval(event, source=source, registry=client("sagemaker"))
