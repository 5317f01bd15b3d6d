"""What every model of an environment shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from model_promotion import (
    AccessLogBucket,
    AnnouncingRole,
    ApprovalRecording,
    ArtifactBucket,
    EvidenceBucket,
    LogKey,
    OutcomeRecording,
    OutcomeReporting,
    Personas,
    PipelineRoles,
    PromotionBus,
    PromotionLedger,
    Sealing,
    TargetSteps,
    UndeliveredEvents,
    Withdrawal,
    lambda_code,
)
from model_promotion.config import EvidenceConfig, PersonasConfig, PromotionConfig
from promotion_steps.hop import Hop
from promotion_steps.names import Environment
from stacks.path_stack import PathStack

_READING_GATES = ("integrity", "unsafe-code", "metrics", "data-quality")
READERS = (*_READING_GATES, "bias-and-explainability", "parity", "copy")
"""Steps of the next environment that read this one's artifacts."""


class EnvironmentStack(PathStack):
    """Define an environment between the one before it and the one after it.

    Args:
        environment: The environment itself.
        previous: Where its promotions come from. Default: it is the first.
        following: Where its versions go. Default: it is the last.
        organization: Id of the organization that all environments belong to.
            Default: other accounts are known by their roles' ARNs alone.
        people: Who may take which persona's role.
            Default: whom the account's own IAM policies let take it.
        teams: Teams that models belong to. Default: none.
        evidence: How the evidence of promotions into it is kept.
            Default: seven years, which somebody with a permission of their own can shorten.
        boundary: Name or ARN of the policy that no role may exceed. Default: there is none.
        tags: What each resource bears besides the path's own tags.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        previous: Environment | None = None,
        following: Environment | None = None,
        organization: str | None = None,
        people: PersonasConfig | None = None,
        teams: Sequence[str] = (),
        evidence: EvidenceConfig | None = None,
        boundary: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            scope,
            environment=environment,
            part="environment",
            following=following,
            boundary=boundary,
            tags=tags,
        )
        self.access_logs = AccessLogBucket(self, "AccessLogs", environment=environment)
        self.log_key = LogKey(self, "Logs", environment=environment).key
        self.artifacts = ArtifactBucket(
            self,
            "Artifacts",
            environment=environment,
            reader_roles=[following.role_arn(step) for step in READERS] if following else (),
            organization=organization,
            access_logs=self.access_logs,
        )
        PromotionBus(
            self,
            "Bus",
            environment=environment,
            senders=_senders(previous, following),
            organization=organization,
        )
        UndeliveredEvents(self, "Undelivered", environment=environment)
        self.evidence = self._keep_evidence(environment, evidence) if previous else None
        Personas(
            self,
            "People",
            environment=environment,
            key_arn=self.artifacts.key.key_arn,
            evidence_key_arn=self.evidence.key.key_arn if self.evidence else None,
            people=people,
            teams=teams,
            organization=organization,
        )
        self._join(previous, environment, following)

    @classmethod
    def from_config(
        cls, scope: Construct, config: PromotionConfig, environment: Environment
    ) -> EnvironmentStack:
        """Define an environment as a config says."""
        return cls(
            scope,
            environment=environment,
            previous=config.source_of(environment),
            following=config.target_of(environment),
            organization=config.path.organization,
            people=config.personas_of(environment),
            teams=config.teams,
            evidence=config.evidence_of(environment),
            boundary=config.path.permissions_boundary,
            tags=config.path.tags,
        )

    def _keep_evidence(
        self, environment: Environment, evidence: EvidenceConfig | None
    ) -> EvidenceBucket:
        return EvidenceBucket(
            self,
            "Evidence",
            environment=environment,
            evidence=evidence or EvidenceConfig(),
            access_logs=self.access_logs,
        )

    def _join(
        self,
        previous: Environment | None,
        environment: Environment,
        following: Environment | None,
    ) -> None:
        code = lambda_code()
        if following:
            self._start_promotions(Hop(source=environment, target=following), code)
        if previous and self.evidence:
            hop = Hop(source=previous, target=environment)
            self._end_promotions(hop, code, evidence_key_arn=self.evidence.key.key_arn)

    def _start_promotions(self, hop: Hop, code: lambda_.Code) -> None:
        AnnouncingRole(self, "Announcing", source=hop.source, target=hop.target)
        log_key, key_arn = self.log_key, self.artifacts.key.key_arn
        OutcomeRecording(self, "Recording", hop=hop, code=code, log_key=log_key)
        ApprovalRecording(self, "Approvals", hop=hop, code=code, log_key=log_key)
        Sealing(self, "Sealing", hop=hop, key_arn=key_arn, code=code, log_key=log_key)

    def _end_promotions(self, hop: Hop, code: lambda_.Code, *, evidence_key_arn: str) -> None:
        PromotionLedger(self, "Ledger", environment=hop.target)
        key_arn = self.artifacts.key.key_arn
        steps = TargetSteps(
            self,
            "Steps",
            hop=hop,
            key_arn=key_arn,
            evidence_key_arn=evidence_key_arn,
            code=code,
            log_key=self.log_key,
        )
        OutcomeReporting(self, "Reporting", target=hop.target, report=steps.functions["report"])
        Withdrawal(self, "Withdrawal", hop=hop, withdraw=steps.functions["withdraw"])
        PipelineRoles(
            self,
            "Pipelines",
            environment=hop.target,
            key_arn=key_arn,
            assets_bucket_arn=self.assets_bucket_arn,
        )


def _senders(previous: Environment | None, following: Environment | None) -> dict[str, list[str]]:
    senders = {}
    if previous:
        senders["SendApprovals"] = [previous.role_arn("announce")]
    if following:
        senders["SendReports"] = [following.role_arn("report")]
    return senders
