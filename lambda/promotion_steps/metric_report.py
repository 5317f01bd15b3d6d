"""Reads the numbers of a model's evaluation report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promotion_steps.json_fields import JsonFields, shown

LARGEST_REPORT = 10 * 1024 * 1024
"""Bytes; a report with every point of its curves stays far below."""

_GROUPS = (
    "regression_metrics",
    "binary_classification_metrics",
    "multiclass_classification_metrics",
)
_SOURCE = "evaluation report"


def metrics_from_bytes(body: bytes) -> dict[str, Any]:
    """Return each metric's value as the report has it, be it a number or not.

    Two shapes are understood: SageMaker's model quality statistics, where a metric is an
    object with a `value`, and a flat object from names to numbers.

    Raises:
        ValueError: It is no JSON object, or reports a metric twice.
    """
    report = JsonFields.from_text(body, _SOURCE)
    metrics: dict[str, Any] = {}
    for name, value in _reported(report):
        if name in metrics:
            raise ValueError(
                f"{_SOURCE}: {name}: reported twice, got {shown(value)}, expected one value"
            )
        metrics[name] = value
    return metrics


def _reported(report: JsonFields) -> Iterator[tuple[str, Any]]:
    yield from _values({k: v for k, v in report.members.items() if k not in _GROUPS})
    for group in _GROUPS:
        if group in report.members:
            yield from _values(report.fields(group).members)


def _values(members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, member in members.items():
        if not isinstance(member, dict):
            yield name, member
        elif "value" in member:
            yield name, member["value"]
