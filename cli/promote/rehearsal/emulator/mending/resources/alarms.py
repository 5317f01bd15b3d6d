"""AWS::CloudWatch::Alarm on metric math."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.rules import rule

_MODULE = "ministack.services.cloudformation.provisioners"
_MOST_METRICS = 10
_NONE = "none"

Properties = Mapping[str, Any]
Record = Callable[[str, Properties], dict[str, Any]]


def install() -> None:
    """Let alarms read several metrics; none of them is evaluated."""
    hooks.replace(_MODULE, "_cw_metric_alarm_record", _reading_metrics)


@rule(test="test_alarms.py::test_an_alarm_on_more_than_ten_metrics_is_refused")
def refuse_many_metrics(queries: Sequence[Mapping[str, Any]]) -> None:
    """An alarm on metric math reads ten metrics at most.

    Source: CloudWatch API Reference, MetricDataQuery.

    Raises:
        ValueError: It reads more.
    """
    if sum("MetricStat" in query for query in queries) > _MOST_METRICS:
        raise ValueError("ValidationError: The number of metrics exceeds the limit of 10")


def _reading_metrics(original: Record) -> Record:
    def record(name: str, properties: Properties) -> dict[str, Any]:
        queries = properties.get("Metrics")
        if not queries:
            return original(name, properties)
        refuse_many_metrics(queries)
        rest = {key: value for key, value in properties.items() if key != "Metrics"}
        stated = original(name, {**rest, "MetricName": _NONE, "Namespace": _NONE})
        return {**stated, "MetricName": "", "Namespace": "", "Metrics": queries}

    return record
