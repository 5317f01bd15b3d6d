"""Alarms that stacks make."""

from __future__ import annotations

from typing import Any

from tests.promote.rehearsal.emulator.deployed_stack import Stack, resource


def _alarm(name: str, metrics: int) -> dict[str, Any]:
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {"Namespace": "n", "MetricName": str(number)},
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": False,
        }
        for number in range(metrics)
    ]
    return resource(
        "CloudWatch::Alarm",
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Metrics=[*queries, {"Id": "all", "Expression": "SUM(METRICS())", "ReturnData": True}],
        Threshold=0,
    )


def test_an_alarm_on_ten_metrics_is_made(stack: Stack) -> None:
    assert stack.create({"Alarm": _alarm(stack.name, 10)}) == "CREATE_COMPLETE"


def test_an_alarm_on_more_than_ten_metrics_is_refused(stack: Stack) -> None:
    assert stack.create({"Alarm": _alarm(stack.name, 11)}) == "ROLLBACK_COMPLETE"

    assert "exceeds the limit of 10" in stack.reasons()
