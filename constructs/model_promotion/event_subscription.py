"""How a step comes to hear of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_events as events, aws_lambda as lambda_
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
        step: What hears of the events; this rule alone invokes it.
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
        targets=[
            events.CfnRule.TargetProperty(
                id=step.node.id,
                arn=step.function.function_arn,
                dead_letter_config=events.CfnRule.DeadLetterConfigProperty(
                    arn=environment.undelivered_queue_arn
                ),
            )
        ],
    )
    match(rule, pattern)
    lambda_.CfnPermission(
        step,
        "InvokedByRule",
        action="lambda:InvokeFunction",
        function_name=step.function.function_name,
        principal="events.amazonaws.com",
        source_account=environment.account,
        source_arn=rule.attr_arn,
    )
    return rule
