"""Strings that two accounts must agree on without asking each other."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.aws_partitions import console_domain, partition_of
from promotion_steps.short_name import short_name

APPROVAL_DETAIL_TYPE = "SageMaker Model Package State Change"
APPROVAL_SOURCE = "aws.sagemaker"
REPORT_DETAIL_TYPE = "Model Promotion Report"
REPORT_SOURCE = "model-promotion"
OUTCOME_DETAIL_TYPE = "Model Promotion Outcome"
WITHDRAWAL_DETAIL_TYPE = "Model Version Withdrawn"
SCHEDULE_DETAIL_TYPE = "Scheduled Event"
"""Of the event that a rule with a schedule makes."""
DEFAULT_BUS = "default"
NEXT_ENVIRONMENT_VARIABLE = "NEXT_ENVIRONMENT"
WAITING_DAYS_VARIABLE = "WAITING_DAYS"
STALLED_HOURS_VARIABLE = "STALLED_HOURS"

WAITING_METRIC = "VersionsThatWaitForApproval"
STALLED_METRIC = "StalledPromotions"
WITHDRAWN_METRIC = "WithdrawnVersionsThatServe"

MODELS_PREFIX = "models/"
PROMOTION_FILE = "promotion.json"
ENDPOINT_TEMPLATE_FILE = "endpoint.template.json"
PAYLOAD_FILE = "payload"

METADATA_PREFIX = "promotion."
MANIFEST_URI = "promotion.manifest.uri"
MANIFEST_VERSION = "promotion.manifest.version"
MANIFEST_SHA256 = "promotion.manifest.sha256"
REGISTRAR = "promotion.registrar"
APPROVER = "promotion.approver"
APPROVER_IDENTITY = "promotion.approver.source-identity"
APPROVED_AT = "promotion.approved-at"
WITHDRAWN = "promotion.withdrawn"
ARRIVAL = "promotion.arrival"
ORIGIN_ARN = "promotion.origin.arn"
ORIGIN_ACCOUNT = "promotion.origin.account"
FIRST_ARN = "promotion.first.arn"
FIRST_CREATED_AT = "promotion.first.created-at"
ORIGIN_PROPERTIES = (FIRST_ARN, FIRST_CREATED_AT, ORIGIN_ACCOUNT, ORIGIN_ARN)
"""Where a version came from; only a promotion writes them."""

OUTCOME_FIELDS = ("verdict", "version", "findings", "execution", "evidence")

PATH_TAG = "model-promotion:path"
ENVIRONMENT_TAG = "model-promotion:environment"
TARGET_TAG = "model-promotion:target"
TEAM_TAG = "model-promotion:team"
"""On the model package group of a model that belongs to a team."""
MODEL_TAG = "model-promotion:model"
"""On a model's group and its security group: which model of the config."""
SERVED_OUTPUT = "ServedModelPackage"
"""Of an endpoint's stack: the version that it was deployed with."""
MODEL_PACKAGE_TAG = "model-promotion:model-package"
"""On what serves a version: its ARN in the environment's own registry."""

LEDGER_PARTITION_KEY = "source_model_package_arn"

MODEL_PACKAGE_VARIABLE = "ModelPackageArn"
CONTENT_PARAMETER = "ContentDigest"
"""Of an endpoint's template: tells apart versions of one number with other containers."""
NO_MODEL_PACKAGE = "none"
SECURITY_GROUP_PARAMETER = "SecurityGroupId"
APPROVED_AT_VARIABLE = "ApprovedAt"
UNKNOWN_TIME = "unknown"
INTENT_VARIABLE = "Intent"
PROMOTE = "promote"
ROLLBACK = "rollback"
INTENTS = (PROMOTE, ROLLBACK)

STANDING_GATES = ("request", "four-eyes", "integrity", "image", "deployability", "unsafe-code")
"""Gates that every promotion passes, whatever its model's config says."""
CHOSEN_GATES = (
    "metrics",
    "data-quality",
    "bias-and-explainability",
    "documentation",
    "parity",
    "cost",
    "custom",
)
"""Gates that a promotion passes where its model's config has a section for them."""
GATES = (*STANDING_GATES, *CHOSEN_GATES)

SOURCE_STEPS = ("record-outcome", "record-approval", "seal", "watch-approvals")
"""Functions an environment has when promotions start from it."""
DEPLOY_STEPS = ("delete-failed-stack", "render-endpoint")
"""Functions that prepare what CloudFormation deploys, in the order they run in."""
PIPELINE_STEPS = ("check-request", *GATES, "copy", "register", *DEPLOY_STEPS, "smoke-test")
"""Functions that pipelines of a target environment invoke."""
EVENT_STEPS = ("report", "withdraw")
"""Functions of a target environment that hear of events."""
TARGET_STEPS = (*PIPELINE_STEPS, *EVENT_STEPS, "watch-promotions")
"""Functions an environment has when promotions end in it."""

DATA_SCIENTIST = "data-scientist"
MODEL_APPROVER = "model-approver"
AUDITOR = "auditor"
OPERATOR = "operator"
VIEWER = "viewer"
TEAM_PERSONAS = (DATA_SCIENTIST, MODEL_APPROVER)
"""People who work on the models of one team, or on those that belong to none."""
PERSONAS = (*TEAM_PERSONAS, AUDITOR, OPERATOR, VIEWER)
"""Everybody who has a role in an environment."""

_PARTS_OF_TEXT = 4
_PIPELINE_ARTIFACT_PREFIX_LENGTH = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """An account and a region on a path, and every name another account computes for it.

    Args:
        iam_path: Where its roles and policies lie in IAM, such as `/model-promotion/`.
    """

    path: str
    name: str
    account: str
    region: str
    iam_path: str = "/"

    @classmethod
    def from_text(cls, text: str) -> Environment:
        """Read what `str()` of an environment wrote: `path/name/account/region`.

        The IAM path is not among them: who only reads names needs no ARNs of roles.

        Raises:
            ValueError: The text does not have these four parts.
        """
        parts = text.split("/")
        if len(parts) != _PARTS_OF_TEXT or not all(parts):
            raise ValueError(f"environment: got {text!r}, expected path/name/account/region")
        path, name, account, region = parts
        return cls(path=path, name=name, account=account, region=region)

    def __str__(self) -> str:
        return f"{self.path}/{self.name}/{self.account}/{self.region}"

    @property
    def partition(self) -> str:
        """The AWS partition that the region belongs to."""
        return partition_of(self.region)

    @property
    def prefix(self) -> str:
        """What every physical name of this environment starts with."""
        return f"{self.path}-{self.name}-"

    @property
    def artifact_bucket(self) -> str:
        """The bucket's name; the account makes it unique in the world."""
        return f"{self.prefix}artifacts-{self.account}"

    @property
    def evidence_bucket(self) -> str:
        """The bucket of what promotions into this environment leave behind."""
        return f"{self.prefix}evidence-{self.account}"

    @property
    def access_log_bucket(self) -> str:
        """The bucket where S3 writes down who touched the other two."""
        return f"{self.prefix}access-logs-{self.account}"

    @property
    def evidence_key_alias(self) -> str:
        """The alias of the key that the evidence is encrypted with."""
        return f"alias/{self.prefix}evidence"

    @property
    def audit_trail(self) -> str:
        """The trail of what happens in this environment."""
        return f"{self.prefix}trail"

    @property
    def trail_bucket(self) -> str:
        """The bucket of what the trail recorded."""
        return f"{self.prefix}trail-{self.account}"

    @property
    def trail_bucket_arn(self) -> str:
        """The ARN of the trail's bucket."""
        return f"arn:{self.partition}:s3:::{self.trail_bucket}"

    @property
    def trail_key_alias(self) -> str:
        """The alias of the key that the trail's logs are encrypted with."""
        return f"alias/{self.prefix}trail"

    @property
    def endpoint_key_alias(self) -> str:
        """The alias by which templates of endpoints find the key of their volumes."""
        return f"alias/{self.prefix}endpoints"

    @property
    def promotion_bus(self) -> str:
        """The event bus where approvals and reports of other environments arrive."""
        return f"{self.prefix}promotion"

    @property
    def ledger(self) -> str:
        """The table that remembers each promotion into this environment."""
        return f"{self.prefix}ledger"

    @property
    def undelivered_queue(self) -> str:
        """The queue where events wait that reached no target."""
        return f"{self.prefix}undelivered"

    @property
    def notification_topic(self) -> str:
        """The topic of alarms and of outcomes that people must know of."""
        return f"{self.prefix}notifications"

    @property
    def notification_key_alias(self) -> str:
        """The alias of the key that the notifications are encrypted with."""
        return f"alias/{self.prefix}notifications"

    @property
    def artifact_key_alias(self) -> str:
        """The alias by which pipelines find the key of the artifact bucket."""
        return f"alias/{self.prefix}artifacts"

    def function(self, step: str) -> str:
        """Name the Lambda function of one step, such as `check-request`."""
        return f"{self.prefix}{step}"

    def role(self, work: str) -> str:
        """Name the role that does one kind of work, such as `copy` or `pipeline`."""
        return f"{self.prefix}{work}"

    def persona(self, persona: str, team: str | None = None) -> str:
        """Name the role of a persona, such as `data-scientist`.

        Args:
            persona: Who.
            team: Whose models. Default: those that belong to no team.
        """
        return self.role(persona_work(persona, team))

    def pipeline(self, model: str) -> str:
        """Name the pipeline that brings one model into this environment."""
        return f"{self.prefix}{model}"

    def endpoint(self, model: str) -> str:
        """Name the endpoint that serves one model in this environment."""
        return f"{self.prefix}{model}"

    def rule(self, purpose: str) -> str:
        """Name the rule of one purpose, such as `announce-breast-cancer`."""
        return short_name(self.prefix, purpose, longest=64)

    def alarm(self, purpose: str) -> str:
        """Name the alarm of one purpose, such as `dead-letter-queue`."""
        return f"{self.prefix}{purpose}"

    def custom_gate(self, function: str) -> str:
        """Name the Lambda function of a gate that a model team owns."""
        return f"{self.prefix}gate-{function}"

    def endpoint_stack(self, model: str) -> str:
        """Name the CloudFormation stack that the pipeline deploys an endpoint with."""
        return f"{self.prefix}{model}-endpoint"

    @property
    def pipeline_artifact_prefix(self) -> str:
        """Where pipelines of this environment keep their artifacts in its bucket.

        CodePipeline cuts the pipeline's name to 20 characters.
        """
        return self.prefix[:_PIPELINE_ARTIFACT_PREFIX_LENGTH]

    @property
    def evidence_bucket_arn(self) -> str:
        """The ARN of the evidence bucket."""
        return f"arn:{self.partition}:s3:::{self.evidence_bucket}"

    @property
    def artifact_bucket_arn(self) -> str:
        """The ARN of the artifact bucket."""
        return f"arn:{self.partition}:s3:::{self.artifact_bucket}"

    def arn(self, service: str, resource: str) -> str:
        """Spell the ARN of a regional resource, such as `sagemaker` and `endpoint/x`."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def role_arn(self, work: str) -> str:
        """Spell the ARN of the role that does one kind of work, with its path."""
        return f"arn:{self.partition}:iam::{self.account}:role{self.iam_path}{self.role(work)}"

    @property
    def undelivered_queue_arn(self) -> str:
        """The ARN of the queue of undelivered events."""
        return self.arn("sqs", self.undelivered_queue)

    @property
    def notification_topic_arn(self) -> str:
        """The ARN of the notification topic."""
        return self.arn("sns", self.notification_topic)

    def event_bus_arn(self, bus: str) -> str:
        """Spell the ARN of an event bus of this account; the ARN of any bus stays as it is."""
        return bus if bus.startswith("arn:") else self.arn("events", f"event-bus/{bus}")

    @property
    def promotion_bus_arn(self) -> str:
        """The ARN of the promotion bus."""
        return self.arn("events", f"event-bus/{self.promotion_bus}")

    def execution_url(self, pipeline: str, execution_id: str) -> str:
        """Link to one pipeline execution in the console."""
        console = f"https://{self.region}.console.{console_domain(self.partition)}/codesuite"
        return f"{console}/codepipeline/pipelines/{pipeline}/executions/{execution_id}/timeline"


def persona_work(persona: str, team: str | None = None) -> str:
    """Name what a persona does as a kind of work, of which each environment has a role."""
    return f"{persona}-{team}" if team else persona


def evidence_prefix(promotion_id: str) -> str:
    """Return where the evidence of one promotion lies in its bucket."""
    return f"promotions/{promotion_id}/"


def verdict_key(promotion_id: str, gate: str) -> str:
    """Return where the verdict of one gate lies in the evidence bucket."""
    return f"{evidence_prefix(promotion_id)}gates/{gate}.json"


def outcome_property(environment: str, field: str) -> str:
    """Name the customer metadata property that tells what became of a promotion.

    Args:
        environment: Into which.
        field: One of `OUTCOME_FIELDS`.
    """
    return f"{METADATA_PREFIX}{environment}.{field}"
