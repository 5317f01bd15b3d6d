"""Metrics that CloudWatch reads from a function's log, so that no role has to put them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from promotion_steps.names import Environment

NAMESPACE = "ModelPromotion"
DIMENSION = "Environment"


def dimension_of(environment: Environment) -> str:
    """Name an environment among all that publish metrics in its account."""
    return environment.prefix.removesuffix("-")


def publish(environment: Environment, found: Mapping[str, Sequence[str]], *, now: datetime) -> None:
    """Write how many things were found, and which, as one line of embedded metric format.

    Lambda sends what is written to standard output to CloudWatch Logs as it is, which extracts
    the metrics. Source: "Using the embedded metric format with Lambda" and "Specification:
    Embedded metric format", CloudWatch user guide.

    Args:
        environment: Where.
        found: What was found, by the metric's name.
        now: The time of the metrics.
    """
    sys.stdout.write(json.dumps(_document(environment, found, now)) + "\n")


def _document(
    environment: Environment, found: Mapping[str, Sequence[str]], now: datetime
) -> dict[str, Any]:
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [[DIMENSION]],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in found],
    }
    return {
        "_aws": {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]},
        DIMENSION: dimension_of(environment),
        **{name: len(things) for name, things in found.items()},
        "found": {name: list(things) for name, things in found.items() if things},
    }
