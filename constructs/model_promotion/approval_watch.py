"""How an environment notices versions that nobody decides on."""

from __future__ import annotations

from aws_cdk import aws_kms as kms, aws_lambda as lambda_
from constructs import Construct

from model_promotion.event_subscription import run_on_schedule
from model_promotion.registry_policies import find_versions
from model_promotion.step_function import StepFunction
from model_promotion.step_network import StepNetwork
from promotion_steps.hop import Hop
from promotion_steps.names import WAITING_DAYS_VARIABLE

_HOURLY = 60


class ApprovalWatch(Construct):
    """Count each hour the versions that wait for approval for too long, for an alarm.

    Args:
        hop: From where the approvals happen to the next environment.
        waiting_days: How long a version may wait.
        code: Where `promotion_steps` lies.
        log_key: What the log is encrypted with. Default: a key that CloudWatch Logs owns.
        network: What connects the function to subnets. Default: it runs outside any VPC.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        hop: Hop,
        waiting_days: int,
        code: lambda_.Code,
        log_key: kms.IKey | None = None,
        network: StepNetwork | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.step = StepFunction(
            self,
            "WatchApprovals",
            step="watch-approvals",
            environment=hop.source,
            hop=hop,
            code=code,
            may=find_versions(hop.source),
            log_key=log_key,
            network=network,
            variables={WAITING_DAYS_VARIABLE: str(waiting_days)},
        )
        self.schedule = run_on_schedule(
            self,
            self.step,
            environment=hop.source,
            description=f"Looks for versions of {hop.source.name} that nobody decides on",
            purpose="watch-approvals",
            minutes=_HOURLY,
        )
