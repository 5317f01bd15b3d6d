"""How an environment hears that one of its promotions ended."""

from __future__ import annotations

from constructs import Construct

from model_promotion.event_subscription import run_on_schedule, subscribe
from model_promotion.step_function import StepFunction
from promotion_steps.names import Environment

ENDS = ("SUCCEEDED", "FAILED", "STOPPED", "CANCELED")
RECONCILED_EVERY_MINUTES = 10


class OutcomeReporting(Construct):
    """Call the step `report` whenever a pipeline execution of this environment ends.

    It is called on a schedule, too, and reports what ended although no event told so.

    Args:
        target: Where the pipelines run.
        report: The step's function.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, target: Environment, report: StepFunction
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = subscribe(
            self,
            report,
            environment=target,
            description=f"Reports what became of promotions into {target.name}",
            purpose="report",
            pattern={
                "source": ["aws.codepipeline"],
                "detail-type": ["CodePipeline Pipeline Execution State Change"],
                "account": [target.account],
                "detail": {"state": list(ENDS), "pipeline": [{"prefix": target.prefix}]},
            },
        )
        self.schedule = run_on_schedule(
            self,
            report,
            environment=target,
            description=f"Reports promotions into {target.name} that ended unreported",
            purpose="reconcile",
            minutes=RECONCILED_EVERY_MINUTES,
        )
