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


def _composite(name: str, *children: str) -> dict[str, Any]:
    rule = " OR ".join(f'ALARM("{child}")' for child in children)
    return {
        **resource("CloudWatch::CompositeAlarm", AlarmName=name, AlarmRule=rule),
        "DependsOn": ["Child"],
    }


def test_an_alarm_on_ten_metrics_is_made(stack: Stack) -> None:
    assert stack.create({"Alarm": _alarm(stack.name, 10)}) == "CREATE_COMPLETE"


def test_an_alarm_on_more_than_ten_metrics_is_refused(stack: Stack) -> None:
    assert stack.create({"Alarm": _alarm(stack.name, 11)}) == "ROLLBACK_COMPLETE"

    assert "exceeds the limit of 10" in stack.reasons()


def test_a_composite_alarm_follows_its_children_until_it_is_deleted(stack: Stack) -> None:
    child, parent = f"{stack.name}-child", f"{stack.name}-parent"
    status = stack.create({"Child": _alarm(child, 1), "Parent": _composite(parent, child)})
    alarms = stack.resource_client("cloudwatch")

    alarms.set_alarm_state(AlarmName=child, StateValue="ALARM", StateReason="tried")
    described = alarms.describe_alarms(AlarmNames=[parent], AlarmTypes=["CompositeAlarm"])
    stack.delete()

    assert status == "CREATE_COMPLETE"
    assert described["CompositeAlarms"][0]["StateValue"] == "ALARM"
    gone = alarms.describe_alarms(AlarmNames=[parent], AlarmTypes=["CompositeAlarm"])
    assert gone["CompositeAlarms"] == []


def test_a_composite_alarm_of_children_that_are_not_there_fails_its_stack(stack: Stack) -> None:
    resources = {"Child": _alarm(f"{stack.name}-other", 1)}

    status = stack.create({**resources, "Parent": _composite(f"{stack.name}-parent", "nobody")})

    assert status == "ROLLBACK_COMPLETE"
    assert "do not exist" in stack.reasons()
