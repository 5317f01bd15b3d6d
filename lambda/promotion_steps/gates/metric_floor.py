"""Gate: each metric of a model package lies within its limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.json_fields import shown
from promotion_steps.promotion_settings import Limits

GATE = "metric-floor"


def check_metric_floor(metrics: Mapping[str, Any], limits: Mapping[str, Limits]) -> list[Finding]:
    """Return one finding for each metric that is missing, no number, or beyond a limit."""
    problems = {
        name: _problem(metrics[name], limit) if name in metrics else "no value reported"
        for name, limit in sorted(limits.items())
    }
    return [
        Finding(gate=GATE, message=f"{name}: {problem}")
        for name, problem in problems.items()
        if problem
    ]


def _problem(value: Any, limits: Limits) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"got {shown(value)}, expected a number"
    if isinstance(value, float) and not math.isfinite(value):
        return f"got {value}, expected a finite number"
    if limits.least is not None and value < limits.least:
        return f"{shown(value)} is below {limits.least}"
    if limits.most is not None and value > limits.most:
        return f"{shown(value)} is above {limits.most}"
    return None
