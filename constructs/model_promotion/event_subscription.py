"""How a step comes to hear of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, aws_events as events, aws_lambda as lambda_
from constructs import Construct

from model_promotion.event_pattern import match
from model_promotion.step_function import StepFunction
from promotion_steps.names import Environment


def subscribe(
    scope: Construct,
    step: StepFunction,
    *,
    environment: Environment,
    description: str,
    pattern: Mapping[str, Any],
    purpose: str,
    bus: str | None = None,
) -> events.CfnRule:
    """Define the main child of *scope*: a rule that invokes one step's function.

    An event that reaches no function waits in the environment's queue of undelivered events.

    Args:
        scope: The construct that the rule is.
        step: What hears of the events.
        environment: Where both lie.
        description: What the rule is for.
        purpose: What names the rule, such as `record-approval`.
        pattern: Which events.
        bus: Name of the event bus. Default: the account's own.
    """
    rule = events.CfnRule(
        scope,
        "Resource",
        name=environment.rule(purpose),
        description=description,
        event_bus_name=bus,
        targets=[_target(step, environment)],
    )
    match(rule, pattern)
    _let_invoke(rule, "InvokedByRule", step, environment)
    return rule


def run_on_schedule(
    scope: Construct,
    step: StepFunction,
    *,
    environment: Environment,
    description: str,
    purpose: str,
    minutes: int,
) -> events.CfnRule:
    """Define a child of *scope*: a rule that invokes a step's function again and again.

    Args:
        scope: What the rule is part of.
        step: What runs.
        environment: Where both lie.
        description: What the rule is for.
        purpose: What names the rule, such as `reconcile`.
        minutes: How long from one run to the next.
    """
    rule = events.CfnRule(
        scope,
        "Schedule",
        name=environment.rule(purpose),
        description=description,
        schedule_expression=events.Schedule.rate(Duration.minutes(minutes)).expression_string,
        targets=[_target(step, environment)],
    )
    _let_invoke(rule, "InvokedBySchedule", step, environment)
    return rule


def _target(step: StepFunction, environment: Environment) -> events.CfnRule.TargetProperty:
    return events.CfnRule.TargetProperty(
        id=step.node.id,
        arn=step.function.function_arn,
        dead_letter_config=events.CfnRule.DeadLetterConfigProperty(
            arn=environment.undelivered_queue_arn
        ),
    )


def _let_invoke(
    rule: events.CfnRule, construct_id: str, step: StepFunction, environment: Environment
) -> None:
    """Let a rule invoke a step's function; nothing else may, but its pipelines."""
    lambda_.CfnPermission(
        step,
        construct_id,
        action="lambda:InvokeFunction",
        function_name=step.function.function_name,
        principal="events.amazonaws.com",
        source_account=environment.account,
        source_arn=rule.attr_arn,
    )
