"""AWS::CloudWatch::Alarm on metric math, and AWS::CloudWatch::CompositeAlarm."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending.resources import stack_role
from promote.rehearsal.emulator.rules import rule

COMPOSITE = "AWS::CloudWatch::CompositeAlarm"

_MODULE = "ministack.services.cloudformation.provisioners"
_MOST_METRICS = 10
_NONE = "none"

Properties = Mapping[str, Any]
Provisioned = tuple[str, dict[str, Any]]
Record = Callable[[str, Properties], dict[str, Any]]


def install() -> None:
    """Register the type, and let alarms read several metrics; none of them is evaluated."""
    hooks.replace(_MODULE, "_cw_metric_alarm_record", _reading_metrics)
    provisioners._RESOURCE_HANDLERS[COMPOSITE] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }
    provisioners._REPLACING_PROPERTIES[COMPOSITE] = ("AlarmName",)


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


def _create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    name = properties.get("AlarmName") or provisioners._physical_name(
        stack_name, logical_id, max_len=255
    )
    arn = _arn(name)
    stack_role.require(stack_name, "cloudwatch:PutCompositeAlarm", arn)
    status, _, body = cloudwatch._put_composite_alarm(
        {}, {**properties, "AlarmName": name}, False, is_json=True
    )
    if status != 200:
        raise ValueError(json.loads(body)["message"])
    return name, {"Arn": arn}


def _update(physical_id: str, _old: Properties, new: Properties, stack_name: str) -> Provisioned:
    return _create("", {**new, "AlarmName": physical_id}, stack_name)


def _delete(physical_id: str, _properties: Properties) -> None:
    cloudwatch._composite_alarms.pop(physical_id, None)


def _arn(name: str) -> str:
    account, region = cloudwatch.get_account_id(), cloudwatch.get_region()
    return f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"
