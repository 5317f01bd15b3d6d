"""The alarms of an environment, and what they notify."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from model_promotion.alarm_catalogue import (
    AlarmSpec,
    Metric,
    dead_letter_alarm,
    endpoint_alarm,
    function_alarms,
    reconciler_alarm,
    stalled_alarm,
    waiting_alarm,
    withdrawn_alarm,
)
from model_promotion.config import EndpointAlarmConfig
from promotion_steps.names import Environment

_WATCHED = "watched"


class EnvironmentAlarms(Construct):
    """Define the alarms that all models of an environment share.

    A metric alarm reads ten metrics at most and no `SEARCH`, so several alarms watch the
    functions, ten each.

    Args:
        environment: Whose alarms; their names begin with its prefix, as the topic requires.
        functions: Names of the step functions.
        starts_promotions: Whether its versions wait for approval.
        ends_promotions: Whether promotions come to it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        functions: Iterable[str],
        starts_promotions: bool,
        ends_promotions: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        specs = [dead_letter_alarm(environment), *function_alarms(environment, functions)]
        if starts_promotions:
            specs.append(waiting_alarm(environment))
        if ends_promotions:
            of_promotions = (reconciler_alarm, stalled_alarm, withdrawn_alarm)
            specs += [alarm(environment) for alarm in of_promotions]
        for spec in specs:
            define_alarm(self, spec, environment)


class EndpointAlarm(Construct):
    """Define the alarm of one model's endpoint.

    Args:
        environment: Where the endpoint serves.
        model: The model's name.
        limits: When the alarm goes off.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        model: str,
        limits: EndpointAlarmConfig,
    ) -> None:
        super().__init__(scope, construct_id)
        define_alarm(self, endpoint_alarm(environment, model, limits), environment)


def define_alarm(
    scope: Construct, spec: AlarmSpec, environment: Environment
) -> cloudwatch.CfnAlarm:
    """Define an alarm that notifies the environment's topic.

    Args:
        scope: What the alarm is part of.
        spec: What it measures.
        environment: Whose topic.
    """
    return cloudwatch.CfnAlarm(
        scope,
        _id(spec.purpose),
        alarm_name=environment.alarm(spec.purpose),
        alarm_description=spec.description,
        alarm_actions=[environment.notification_topic_arn],
        metrics=_queries(spec),
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        evaluation_periods=spec.periods,
        datapoints_to_alarm=spec.periods_above,
        treat_missing_data=spec.missing,
    )


def _queries(spec: AlarmSpec) -> list[cloudwatch.CfnAlarm.MetricDataQueryProperty]:
    alone = spec.expression is None
    queries = [_query(name, metric, watched=alone) for name, metric in spec.metrics.items()]
    if not alone:
        queries.append(
            cloudwatch.CfnAlarm.MetricDataQueryProperty(
                id=_WATCHED, expression=spec.expression, return_data=True
            )
        )
    return queries


def _query(
    name: str, metric: Metric, *, watched: bool
) -> cloudwatch.CfnAlarm.MetricDataQueryProperty:
    return cloudwatch.CfnAlarm.MetricDataQueryProperty(
        id=name,
        metric_stat=cloudwatch.CfnAlarm.MetricStatProperty(
            metric=cloudwatch.CfnAlarm.MetricProperty(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=_dimensions(metric),
            ),
            period=metric.period,
            stat=metric.statistic,
        ),
        return_data=watched,
    )


def _dimensions(metric: Metric) -> Sequence[cloudwatch.CfnAlarm.DimensionProperty]:
    return [
        cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value)
        for name, value in metric.dimensions.items()
    ]


def _id(purpose: str) -> str:
    return purpose.title().replace("-", "")
