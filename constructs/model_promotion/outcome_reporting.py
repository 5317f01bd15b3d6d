"""How an environment hears that one of its promotions ended."""

from __future__ import annotations

from aws_cdk import aws_events as events
from constructs import Construct

from model_promotion.step_function import StepFunction
from promotion_steps.names import Environment

ENDS = ("SUCCEEDED", "FAILED", "STOPPED", "CANCELED")


class OutcomeReporting(Construct):
    """Call the step `report` whenever a pipeline execution of this environment ends.

    Args:
        target: Where the pipelines run.
        report: The step's function.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, target: Environment, report: StepFunction
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.CfnRule(
            self,
            "Resource",
            description=f"Reports what became of promotions into {target.name}",
            event_pattern={
                "source": ["aws.codepipeline"],
                "detail-type": ["CodePipeline Pipeline Execution State Change"],
                "account": [target.account],
                "detail": {"state": list(ENDS), "pipeline": [{"prefix": target.prefix}]},
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="Report",
                    arn=report.function.function_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(
                        arn=target.undelivered_queue_arn
                    ),
                )
            ],
        )
        report.let_invoke(self.rule, account=target.account)
