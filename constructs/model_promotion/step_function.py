"""One promotion step as a Lambda function."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import (
    Duration,
    aws_events as events,
    aws_iam as iam,
    aws_lambda as lambda_,
    aws_logs as logs,
)
from constructs import Construct

from model_promotion.work_role import work_role
from promotion_steps.names import Environment


class StepFunction(Construct):
    """Define a step's function, its log, and its role that may do the step's work alone.

    Args:
        step: Such as `check-request`; names the function, its role and its handler.
        environment: Where the step runs.
        source: The environment the promotion comes from.
        target: The environment the promotion goes to.
        code: Where `promotion_steps` lies.
        may: What the step may do, its log aside.
        timeout: Default: a minute, enough for a step that moves no data.
        log_retention: Default: three months.
        undelivered_queue_arn: Where an event goes that the function failed on twice.
            Default: nowhere, since the pipeline notices.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        step: str,
        environment: Environment,
        source: Environment,
        target: Environment,
        code: lambda_.Code,
        may: Sequence[iam.PolicyStatement],
        timeout: Duration | None = None,
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        undelivered_queue_arn: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        log = logs.LogGroup(self, "Log", retention=log_retention)
        self.role = work_role(
            self,
            environment=environment,
            work=step,
            trusted=iam.ServicePrincipal("lambda.amazonaws.com"),
            may=[*may, *_write_to(log), *_give_up_to(undelivered_queue_arn)],
        )
        self.function = lambda_.Function(
            self,
            "Resource",
            function_name=environment.function(step),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            code=code,
            handler=f"promotion_steps.handlers.{step.replace('-', '_')}.handler",
            environment={"SOURCE_ENVIRONMENT": str(source), "TARGET_ENVIRONMENT": str(target)},
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=256,
            role=self.role.without_policy_updates(),
            timeout=timeout or Duration.minutes(1),
        )
        if undelivered_queue_arn:
            _resource(
                self.function
            ).dead_letter_config = lambda_.CfnFunction.DeadLetterConfigProperty(
                target_arn=undelivered_queue_arn
            )

    def let_invoke(self, rule: events.CfnRule, *, account: str) -> None:
        """Let one rule of *account* invoke the function."""
        lambda_.CfnPermission(
            self,
            "InvokedByRule",
            action="lambda:InvokeFunction",
            function_name=self.function.function_name,
            principal="events.amazonaws.com",
            source_account=account,
            source_arn=rule.attr_arn,
        )


def _resource(function: lambda_.Function) -> lambda_.CfnFunction:
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101
    return resource


def _write_to(log: logs.LogGroup) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="WriteTheLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[log.log_group_arn],
        )
    ]


def _give_up_to(queue_arn: str | None) -> list[iam.PolicyStatement]:
    if queue_arn is None:
        return []
    return [
        iam.PolicyStatement(
            sid="KeepEventsItFailedOn", actions=["sqs:SendMessage"], resources=[queue_arn]
        )
    ]
