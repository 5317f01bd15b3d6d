"""Both ends of a hop, as far as they lie in one environment's stack."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_kms as kms, aws_lambda as lambda_

from model_promotion import (
    AnnouncingRole,
    ApprovalRecording,
    ApprovalWatch,
    EndpointKey,
    NotificationTarget,
    OutcomeRecording,
    OutcomeReporting,
    PipelineRoles,
    PromotionLedger,
    PromotionWatch,
    Sealing,
    StepNetwork,
    TargetSteps,
    Withdrawal,
)
from model_promotion.config import NotificationsConfig
from promotion_steps.hop import Hop
from stacks.path_stack import PathStack


@dataclass(frozen=True, kw_only=True, slots=True)
class HopEnds:
    """Defines what promotions need where they start, and where they end.

    Args:
        stack: Whose children all of it becomes.
        key_arn: The key of the environment's artifact bucket.
        code: Where `promotion_steps` lies.
        log_key: What logs are encrypted with.
        network: What connects functions and models to subnets, if anything.
        notify: What outcomes and withdrawals notify.
        patience: How long versions may wait and promotions do nothing.
    """

    stack: PathStack
    key_arn: str
    code: lambda_.Code
    log_key: kms.IKey
    network: StepNetwork | None
    notify: NotificationTarget
    patience: NotificationsConfig

    def start(self, hop: Hop) -> None:
        """Define what announces, records and seals versions of the hop's source."""
        AnnouncingRole(self.stack, "Announcing", source=hop.source, target=hop.target)
        for construct_id, recording in (
            ("Recording", OutcomeRecording),
            ("Approvals", ApprovalRecording),
        ):
            recording(
                self.stack,
                construct_id,
                hop=hop,
                code=self.code,
                log_key=self.log_key,
                network=self.network,
            )
        Sealing(
            self.stack,
            "Sealing",
            hop=hop,
            key_arn=self.key_arn,
            code=self.code,
            log_key=self.log_key,
            network=self.network,
        )

        ApprovalWatch(
            self.stack,
            "ApprovalWatch",
            hop=hop,
            waiting_days=self.patience.waiting_days,
            code=self.code,
            log_key=self.log_key,
            network=self.network,
        )

    def end(self, hop: Hop, *, evidence_key_arn: str) -> None:
        """Define what examines, copies, registers and serves versions in the hop's target."""
        PromotionLedger(self.stack, "Ledger", environment=hop.target)
        steps = TargetSteps(
            self.stack,
            "Steps",
            hop=hop,
            key_arn=self.key_arn,
            evidence_key_arn=evidence_key_arn,
            notify=self.notify,
            stalled_hours=self.patience.stalled_hours,
            code=self.code,
            log_key=self.log_key,
            network=self.network,
        ).functions
        OutcomeReporting(self.stack, "Reporting", target=hop.target, report=steps["report"])
        PromotionWatch(self.stack, "Watch", target=hop.target, watch=steps["watch-promotions"])
        Withdrawal(self.stack, "Withdrawal", hop=hop, withdraw=steps["withdraw"])
        PipelineRoles(
            self.stack,
            "Pipelines",
            environment=hop.target,
            key_arn=self.key_arn,
            volume_key_arn=EndpointKey(self.stack, "Volumes", environment=hop.target).key.key_arn,
            assets_bucket_arn=self.stack.assets_bucket_arn,
            network=self.network.config if self.network else None,
        )
