"""Which alarms an environment has, an entry for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from model_promotion.config import EndpointAlarmConfig
from promotion_steps.embedded_metrics import DIMENSION, NAMESPACE, dimension_of
from promotion_steps.names import (
    STALLED_METRIC,
    WAITING_METRIC,
    WITHDRAWN_METRIC,
    Environment,
)

MOST_METRICS = 10
"""Metrics of one alarm, by CloudWatch's reference of PutMetricAlarm."""
_MINUTE, _FIVE_MINUTES, _TEN_MINUTES, _HOUR = 60, 300, 600, 3600
_PERIODS_WITHOUT_A_RUN = 3
_MICROSECONDS = 1000
_VARIANT = "AllTraffic"


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """One metric that an alarm reads.

    Args:
        period: In seconds.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    period: int = _MINUTE


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmSpec:
    """One alarm: what it means, what to run, and what it measures.

    Args:
        purpose: Names the alarm, such as `dead-letter-queue`.
        meaning: What happened; CloudWatch repeats it in each notification.
        command: What to run next.
        metrics: By the names that the expression uses.
        expression: Of metric math; the alarm goes off above 0. Default: the only metric.
        missing: What a missing data point is. Default: nothing to report.
        periods: How many of the newest periods are looked at, each a minute unless the
            metrics say otherwise.
        periods_above: How many of them set the alarm off.
    """

    purpose: str
    meaning: str
    command: str
    metrics: Mapping[str, Metric]
    expression: str | None = None
    missing: str = "notBreaching"
    periods: int = 1
    periods_above: int = 1

    @property
    def description(self) -> str:
        """What a notification of the alarm says."""
        return f"{self.meaning} Run: {self.command}"


def dead_letter_alarm(environment: Environment) -> AlarmSpec:
    """Watch the queue of events that no function could handle."""
    queue = environment.undelivered_queue
    return AlarmSpec(
        purpose="dead-letter-queue",
        meaning=f"Events that reached no function, or that it failed on, wait in {queue}.",
        command=f"aws sqs get-queue-attributes --region {environment.region}"
        f" --queue-url $(aws sqs get-queue-url --region {environment.region} --queue-name {queue}"
        " --query QueueUrl --output text) --attribute-names All",
        metrics={
            "messages": Metric(
                namespace="AWS/SQS",
                name="ApproximateNumberOfMessagesVisible",
                dimensions={"QueueName": queue},
                statistic="Maximum",
            )
        },
        # SQS stops to publish metrics of a queue that nobody has called for six hours.
        missing="ignore",
    )


def function_alarms(environment: Environment, functions: Iterable[str]) -> list[AlarmSpec]:
    """Watch the step functions of an environment, ten by one alarm.

    Args:
        environment: Where the functions run.
        functions: Their names.
    """
    parts = _parts(sorted(functions))
    return [
        _function_alarm(f"{purpose}-{number}", meaning, command, metric, names)
        for purpose, metric, meaning, command in _of_functions(environment)
        for number, names in enumerate(parts, 1)
    ]


def reconciler_alarm(environment: Environment) -> AlarmSpec:
    """Watch what reports promotions whose report was lost: without data, it does not run."""
    return AlarmSpec(
        purpose="reconciler",
        meaning="Nothing looked for half an hour whether a promotion ended unreported.",
        command=f"aws events describe-rule --region {environment.region}"
        f" --name {environment.rule('reconcile')}",
        metrics={
            "runs": Metric(
                namespace="AWS/Lambda",
                name="Invocations",
                dimensions={"FunctionName": environment.function("report")},
                statistic="Sum",
                period=_TEN_MINUTES,
            )
        },
        expression="IF(FILL(runs, 0) < 1, 1, 0)",
        missing="breaching",
        periods=_PERIODS_WITHOUT_A_RUN,
        periods_above=_PERIODS_WITHOUT_A_RUN,
    )


def waiting_alarm(environment: Environment) -> AlarmSpec:
    """Watch for versions that nobody decides on."""
    return _counted(
        environment,
        "waiting-for-approval",
        WAITING_METRIC,
        "watch-approvals",
        "The newest version of a group has waited for approval too long: approve or reject it.",
    )


def stalled_alarm(environment: Environment) -> AlarmSpec:
    """Watch for promotions that do not go on."""
    return _counted(
        environment,
        "stalled-promotions",
        STALLED_METRIC,
        "watch-promotions",
        "A promotion has not ended and does nothing: ask `promote why` about its version.",
    )


def withdrawn_alarm(environment: Environment) -> AlarmSpec:
    """Watch for versions that serve although somebody withdrew them."""
    return _counted(
        environment,
        "withdrawn-serving",
        WITHDRAWN_METRIC,
        "watch-promotions",
        "A version that was withdrawn still serves: promote another, or roll back.",
    )


def _counted(
    environment: Environment, purpose: str, metric: str, step: str, meaning: str
) -> AlarmSpec:
    """Watch what a step counts each hour; a missing count leaves the alarm as it is."""
    return AlarmSpec(
        purpose=purpose,
        meaning=f"{meaning} The log says which.",
        command=_show_log(environment, environment.function(step), since="2h"),
        metrics={
            "found": Metric(
                namespace=NAMESPACE,
                name=metric,
                dimensions={DIMENSION: dimension_of(environment)},
                statistic="Maximum",
                period=_HOUR,
            )
        },
        missing="ignore",
    )


def _show_log(environment: Environment, function: str, *, since: str) -> str:
    return (
        f"aws logs tail --region {environment.region} --since {since} $(aws lambda"
        f" get-function-configuration --region {environment.region} --function-name {function}"
        " --query LoggingConfig.LogGroup --output text)"
    )


def _of_functions(environment: Environment) -> list[tuple[str, str, str, str]]:
    logs = _show_log(environment, "NAME", since="1h")
    return [
        ("function-errors", "Errors", "A step function ended with an error.", logs),
        (
            "function-throttles",
            "Throttles",
            "Lambda had no capacity left to run a step function.",
            f"aws lambda get-account-settings --region {environment.region}",
        ),
        (
            "lost-events",
            "DeadLetterErrors",
            "A step function failed on an event that the dead-letter queue did not take either.",
            logs,
        ),
    ]


def _function_alarm(
    purpose: str, meaning: str, command: str, metric: str, functions: Sequence[str]
) -> AlarmSpec:
    return AlarmSpec(
        purpose=purpose,
        meaning=f"{meaning} One of: {', '.join(functions)}.",
        command=command,
        metrics={
            f"m{number}": Metric(
                namespace="AWS/Lambda",
                name=metric,
                dimensions={"FunctionName": function},
                statistic="Sum",
            )
            for number, function in enumerate(functions)
        },
        expression="SUM(FILL(METRICS(), 0))",
        # The newest minute is filled before its data arrives, which CloudWatch's guide on FILL
        # answers with alarms on several data points.
        periods=5,
    )


def endpoint_alarm(environment: Environment, model: str, limits: EndpointAlarmConfig) -> AlarmSpec:
    """Watch the endpoint of one model.

    Args:
        environment: Where it serves.
        model: The model's name.
        limits: When the alarm goes off.
    """
    endpoint = environment.endpoint(model)
    dimensions = {"EndpointName": endpoint, "VariantName": _VARIANT}
    latency = limits.latency_in_milliseconds
    return AlarmSpec(
        purpose=f"endpoint-{model}",
        meaning=f"The endpoint {endpoint} answered {limits.server_errors} or more requests with a"
        f" 5xx status, or took longer than {latency} ms for one in a hundred.",
        command=f"aws logs tail --region {environment.region} --since 1h"
        f" /aws/sagemaker/Endpoints/{endpoint}",
        metrics={
            "errors": Metric(
                namespace="AWS/SageMaker",
                name="Invocation5XXErrors",
                dimensions=dimensions,
                statistic="Sum",
                period=_FIVE_MINUTES,
            ),
            "latency": Metric(
                namespace="AWS/SageMaker",
                name="ModelLatency",
                dimensions=dimensions,
                statistic="p99",
                period=_FIVE_MINUTES,
            ),
        },
        expression=f"IF(FILL(errors, 0) >= {limits.server_errors}"
        f" OR FILL(latency, 0) > {latency * _MICROSECONDS}, 1, 0)",
    )


def _parts(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[at : at + MOST_METRICS] for at in range(0, len(names), MOST_METRICS)]
