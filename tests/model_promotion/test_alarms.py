"""Which alarms an environment has, and whom they notify."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import EndpointAlarm, EnvironmentAlarms
from model_promotion.config import EndpointAlarmConfig
from promotion_steps.names import Environment

ALARM = "AWS::CloudWatch::Alarm"
TOPIC = ["arn:aws:sns:us-east-1:222222222222:acme-staging-notifications"]


def alarms(
    synthesize: Any, staging: Environment, functions: list[str], *, ends: bool = True
) -> dict[str, Any]:
    template = synthesize(
        lambda stack: EnvironmentAlarms(
            stack,
            "Alarms",
            environment=staging,
            functions=functions,
            starts_promotions=True,
            ends_promotions=ends,
        )
    )
    return {one["AlarmName"]: one for one in template.all(ALARM)}


def test_events_that_reached_no_function_set_off_an_alarm(
    synthesize: Any, staging: Environment
) -> None:
    alarm = alarms(synthesize, staging, ["one"])["acme-staging-dead-letter-queue"]

    assert alarm["AlarmActions"] == TOPIC
    assert alarm["Metrics"] == [
        {
            "Id": "messages",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/SQS",
                    "MetricName": "ApproximateNumberOfMessagesVisible",
                    "Dimensions": [{"Name": "QueueName", "Value": "acme-staging-undelivered"}],
                },
                "Period": 60,
                "Stat": "Maximum",
            },
            "ReturnData": True,
        }
    ]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["TreatMissingData"] == "ignore"


@pytest.mark.parametrize(
    ("purpose", "metric"),
    [
        ("function-errors", "Errors"),
        ("function-throttles", "Throttles"),
        ("lost-events", "DeadLetterErrors"),
    ],
)
def test_every_function_is_watched_once(
    synthesize: Any, staging: Environment, purpose: str, metric: str
) -> None:
    functions = [f"acme-staging-{number:02}" for number in range(23)]

    found = alarms(synthesize, staging, functions)

    parts = [found[f"acme-staging-{purpose}-{number}"] for number in (1, 2, 3)]
    measured = [
        one["MetricStat"]["Metric"]
        for part in parts
        for one in part["Metrics"]
        if "MetricStat" in one
    ]
    assert [one["Dimensions"][0]["Value"] for one in measured] == functions
    assert {(one["Namespace"], one["MetricName"]) for one in measured} == {("AWS/Lambda", metric)}
    assert [len(part["Metrics"]) for part in parts] == [11, 11, 4]  # ten, and the expression


def test_each_alarm_notifies(synthesize: Any, staging: Environment) -> None:
    found = alarms(synthesize, staging, ["one"])

    assert sorted(found) == [
        "acme-staging-dead-letter-queue",
        "acme-staging-function-errors-1",
        "acme-staging-function-throttles-1",
        "acme-staging-lost-events-1",
        "acme-staging-reconciler",
        "acme-staging-stalled-promotions",
        "acme-staging-waiting-for-approval",
        "acme-staging-withdrawn-serving",
    ]
    assert all(one["AlarmActions"] == TOPIC for one in found.values())


def test_a_reconciler_that_does_not_run_for_half_an_hour_sets_off_an_alarm(
    synthesize: Any, staging: Environment
) -> None:
    alarm = alarms(synthesize, staging, ["one"])["acme-staging-reconciler"]

    measured = alarm["Metrics"][0]["MetricStat"]
    assert (measured["Metric"]["MetricName"], measured["Period"]) == ("Invocations", 600)
    assert measured["Metric"]["Dimensions"] == [
        {"Name": "FunctionName", "Value": "acme-staging-report"}
    ]
    assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (3, 3)
    assert alarm["TreatMissingData"] == "breaching"


def test_where_no_promotion_ends_nothing_is_reconciled(
    synthesize: Any, staging: Environment
) -> None:
    found = alarms(synthesize, staging, ["one"], ends=False)

    assert not {"acme-staging-reconciler", "acme-staging-stalled-promotions"} & found.keys()


@pytest.mark.parametrize(
    ("purpose", "metric"),
    [
        ("stalled-promotions", "StalledPromotions"),
        ("waiting-for-approval", "VersionsThatWaitForApproval"),
        ("withdrawn-serving", "WithdrawnVersionsThatServe"),
    ],
)
def test_what_a_step_counts_each_hour_sets_off_an_alarm(
    synthesize: Any, staging: Environment, purpose: str, metric: str
) -> None:
    alarm = alarms(synthesize, staging, ["one"])[f"acme-staging-{purpose}"]

    (query,) = alarm["Metrics"]
    assert query["MetricStat"]["Metric"] == {
        "Namespace": "ModelPromotion",
        "MetricName": metric,
        "Dimensions": [{"Name": "Environment", "Value": "acme-staging"}],
    }
    assert (query["MetricStat"]["Period"], alarm["TreatMissingData"]) == (3600, "ignore")


def test_each_alarm_says_what_to_run(synthesize: Any, staging: Environment) -> None:
    for alarm in alarms(synthesize, staging, ["one", "two"]).values():
        assert " Run: aws " in alarm["AlarmDescription"]
        assert len(alarm["AlarmDescription"]) <= 1024


def test_an_endpoint_has_one_alarm_on_errors_and_latency(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: EndpointAlarm(
            stack,
            "Alarm",
            environment=staging,
            model="churn",
            limits=EndpointAlarmConfig(server_errors=3, latency_in_milliseconds=250),
        )
    )

    alarm = template.only(ALARM)

    assert alarm["AlarmActions"] == TOPIC
    assert alarm["Metrics"][-1] == {
        "Id": "watched",
        "Expression": "IF(FILL(errors, 0) >= 3 OR FILL(latency, 0) > 250000, 1, 0)",
        "ReturnData": True,
    }
    dimensions = [
        {"Name": "EndpointName", "Value": "acme-staging-churn"},
        {"Name": "VariantName", "Value": "AllTraffic"},
    ]
    measured = [one["MetricStat"] for one in alarm["Metrics"][:-1]]
    assert [(one["Metric"]["MetricName"], one["Stat"]) for one in measured] == [
        ("Invocation5XXErrors", "Sum"),
        ("ModelLatency", "p99"),
    ]
    assert [one["Metric"]["Dimensions"] for one in measured] == [dimensions, dimensions]
