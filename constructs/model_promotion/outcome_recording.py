"""How an environment writes down what became of its versions in the next one."""

from __future__ import annotations

from aws_cdk import aws_kms as kms, aws_lambda as lambda_
from constructs import Construct

from model_promotion.event_subscription import subscribe
from model_promotion.notification_topic import send_events
from model_promotion.registry_policies import annotate_versions, describe_versions
from model_promotion.step_function import StepFunction
from model_promotion.step_network import StepNetwork
from promotion_steps.hop import Hop
from promotion_steps.names import DEFAULT_BUS, REPORT_DETAIL_TYPE, REPORT_SOURCE


class OutcomeRecording(Construct):
    """Write the next environment's reports onto the packages they are about, and announce them.

    The announcement is an event on the account's default bus.

    A function of this account does it; no principal of the other account may.

    Args:
        hop: From where the packages are, and the rule lies on the promotion bus, to the next
            environment; reports of other accounts are ignored.
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
        code: lambda_.Code,
        log_key: kms.IKey | None = None,
        network: StepNetwork | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        source, target = hop.source, hop.target
        self.step = StepFunction(
            self,
            "RecordOutcome",
            step="record-outcome",
            environment=source,
            hop=hop,
            code=code,
            may=[
                describe_versions(source),
                annotate_versions(source),
                send_events(source.event_bus_arn(DEFAULT_BUS)),
            ],
            log_key=log_key,
            network=network,
        )
        self.rule = subscribe(
            self,
            self.step,
            environment=source,
            description=f"Records what became of versions of {source.name} in {target.name}",
            purpose="record-outcome",
            pattern={
                "source": [REPORT_SOURCE],
                "detail-type": [REPORT_DETAIL_TYPE],
                "account": [target.account],
            },
            bus=source.promotion_bus,
        )
