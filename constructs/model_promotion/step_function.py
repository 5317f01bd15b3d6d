"""One promotion step as a Lambda function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import (
    Duration,
    aws_iam as iam,
    aws_kms as kms,
    aws_lambda as lambda_,
    aws_logs as logs,
)
from constructs import Construct

from model_promotion.retained_log import retained_log, write_to
from model_promotion.service_trust import service_of
from model_promotion.step_network import StepNetwork
from model_promotion.work_role import work_role
from promotion_steps.hop import Hop
from promotion_steps.names import PIPELINE_STEPS, Environment

_SECONDS_CODEPIPELINE_WAITS = 20 * 60


class StepFunction(Construct):
    """Define a step's function, its log, and its role that may do the step's work alone.

    A pipeline's action is invoked once, any other step up to three times; what the function failed
    on then goes to the environment's queue of undelivered events.

    Args:
        step: Such as `check-request`; names the function, its role and its handler.
        environment: Where the step runs.
        hop: Where promotions come from and go to.
        code: Where `promotion_steps` lies.
        may: What the step may do, its log aside.
        timeout: Default: a minute, enough for a step that moves no data.
        memory_size: In MB. Default: enough for a step that holds no model.
        log_retention: Default: three months.
        log_key: What the log is encrypted with. Default: a key that CloudWatch Logs owns.
        network: What connects the function to subnets. Default: it runs outside any VPC.
        variables: Environment variables besides those of the hop. Default: none.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        step: str,
        environment: Environment,
        hop: Hop,
        code: lambda_.Code,
        may: Sequence[iam.PolicyStatement],
        timeout: Duration | None = None,
        memory_size: int = 256,
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        log_key: kms.IKey | None = None,
        network: StepNetwork | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        log = retained_log(self, key=log_key, retention=log_retention)
        self.role = work_role(
            self,
            environment=environment,
            work=step,
            trusted=service_of(
                self, environment, "lambda", f"function:{environment.function(step)}"
            ),
            may=[
                *may,
                write_to(log),
                _give_up_to(environment.undelivered_queue_arn),
                *(network.may_connect(step) if network else ()),
            ],
        )
        self.function = lambda_.Function(
            self,
            "Resource",
            function_name=environment.function(step),
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            code=code,
            handler=f"promotion_steps.handlers.{step.replace('-', '_')}.handler",
            environment={**_variables(hop), **(variables or {})},
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=memory_size,
            role=self.role.without_policy_updates(),
            timeout=timeout or Duration.minutes(1),
        )
        if step in PIPELINE_STEPS:
            _invoke_once(self, self.function)
        _keep_failed_events(self.function, environment.undelivered_queue_arn)
        if network:
            network.connect(self.function, may=may)


def _variables(hop: Hop) -> dict[str, str]:
    return {"SOURCE_ENVIRONMENT": str(hop.source), "TARGET_ENVIRONMENT": str(hop.target)}


def _invoke_once(scope: Construct, function: lambda_.Function) -> None:
    """Turn off Lambda's retries: an operator retries the pipeline's stage instead.

    CodePipeline invokes asynchronously and waits 20 minutes for an answer.
    """
    lambda_.CfnEventInvokeConfig(
        scope,
        "Invocations",
        function_name=function.function_name,
        qualifier="$LATEST",
        maximum_event_age_in_seconds=_SECONDS_CODEPIPELINE_WAITS,
        maximum_retry_attempts=0,
    )


def _keep_failed_events(function: lambda_.Function, queue_arn: str) -> None:
    resource = cast("lambda_.CfnFunction", function.node.default_child)
    # The L2's own argument asks for a permission, which must lie in the role already.
    resource.dead_letter_config = lambda_.CfnFunction.DeadLetterConfigProperty(target_arn=queue_arn)


def _give_up_to(queue_arn: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="KeepEventsItFailedOn", actions=["sqs:SendMessage"], resources=[queue_arn]
    )
