"""What every model of an environment shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from model_promotion import (
    AccessLogBucket,
    ArtifactBucket,
    AuditTrail,
    EnvironmentAlarms,
    EvidenceBucket,
    LogKey,
    NotificationTarget,
    NotificationTopic,
    Personas,
    PromotionBus,
    StepNetwork,
    UndeliveredEvents,
    lambda_code,
)
from model_promotion.config import (
    AssumptionsConfig,
    EvidenceConfig,
    NetworkConfig,
    NotificationsConfig,
    PersonasConfig,
    PromotionConfig,
)
from model_promotion.deployment_policies import fetch_models
from model_promotion.pipeline_policies import read_artifacts
from model_promotion.promotion_bus import neighbours
from promotion_steps.hop import Hop
from promotion_steps.names import SOURCE_STEPS, TARGET_STEPS, Environment
from stacks.hop_ends import HopEnds
from stacks.path_stack import PathStack

_READING_GATES = ("integrity", "deployability", "unsafe-code", "metrics", "data-quality")
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
        network: The subnets of functions and models. Default: they run outside any VPC.
        audit_trail: Whether a trail records what happens in the account. Default: none does.
        boundary: Name or ARN of the policy that no role may exceed. Default: there is none.
        tags: What each resource bears besides the path's own tags.
        assumptions: Undocumented behaviour of AWS that trust policies depend on.
            Default: services send the condition keys.
        notifications: Who is notified of alarms and outcomes. Default: nobody, but other tools
            find outcomes on the account's default event bus.
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
        network: NetworkConfig | None = None,
        audit_trail: bool = False,
        boundary: str | None = None,
        tags: Mapping[str, str] | None = None,
        assumptions: AssumptionsConfig | None = None,
        notifications: NotificationsConfig | None = None,
    ) -> None:
        super().__init__(
            scope,
            environment=environment,
            part="environment",
            previous=previous,
            following=following,
            boundary=boundary,
            tags=tags,
            assumptions=assumptions,
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
            senders=neighbours(previous, following),
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
        self._notifications = notifications or NotificationsConfig()
        self._notify = self._notification_target(environment, following)
        self.network = self._connect(environment, network) if network else None
        self._join(previous, environment, following)
        EnvironmentAlarms(
            self,
            "Alarms",
            environment=environment,
            functions=_functions(environment, previous, following),
            starts_promotions=following is not None,
            ends_promotions=previous is not None,
        )
        if self.network:
            self.network.reach_aws(others_may=self._others_may(environment) if previous else ())
        if audit_trail:
            self._record(environment)
        self.acknowledge_findings()

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
            network=config.network_of(environment),
            audit_trail=config.has_audit_trail(environment),
            boundary=config.path.permissions_boundary,
            tags=config.path.tags,
            assumptions=config.path.assumptions,
            notifications=config.notifications_of(environment),
        )

    def _notification_target(
        self,
        environment: Environment,
        following: Environment | None,
    ) -> NotificationTarget:
        topic = NotificationTopic(
            self,
            "Notifications",
            environment=environment,
            subscriptions=self._notifications.subscriptions,
        )
        return NotificationTarget(
            key_arn=topic.key.key_arn,
            event_bus_arn=environment.event_bus_arn(self._notifications.event_bus),
            outcomes=self._notifications.outcomes,
            next_environment=following.name if following else None,
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

    def _connect(self, environment: Environment, network: NetworkConfig) -> StepNetwork:
        return StepNetwork(self, "Network", environment=environment, network=network)

    def _others_may(self, environment: Environment) -> list[iam.PolicyStatement]:
        """Return what models call from the network, and steps with what a pipeline lends them."""
        key_arn = self.artifacts.key.key_arn
        return [
            *fetch_models(environment, key_arn=key_arn),
            *read_artifacts(environment, key_arn=key_arn),
        ]

    def _record(self, environment: Environment) -> None:
        evidence = [environment.evidence_bucket_arn] if self.evidence else []
        watched = [environment.artifact_bucket_arn, *evidence]
        AuditTrail(
            self,
            "Trail",
            environment=environment,
            bucket_arns=watched,
            access_logs=self.access_logs,
            log_key=self.log_key,
        )

    def _join(
        self,
        previous: Environment | None,
        environment: Environment,
        following: Environment | None,
    ) -> None:
        ends = HopEnds(
            stack=self,
            key_arn=self.artifacts.key.key_arn,
            code=lambda_code(),
            log_key=self.log_key,
            network=self.network,
            notify=self._notify,
            patience=self._notifications,
        )
        if following:
            ends.start(Hop(source=environment, target=following))
        if previous and self.evidence:
            hop = Hop(source=previous, target=environment)
            ends.end(hop, evidence_key_arn=self.evidence.key.key_arn)


def _functions(
    environment: Environment, previous: Environment | None, following: Environment | None
) -> list[str]:
    steps = [*(TARGET_STEPS if previous else ()), *(SOURCE_STEPS if following else ())]
    return [environment.function(step) for step in steps]
