"""Where an environment keeps why each promotion was let through or stopped."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, aws_iam as iam, aws_s3 as s3
from constructs import Construct

from model_promotion.access_log_bucket import AccessLogBucket
from model_promotion.config import EvidenceConfig
from model_promotion.encrypted_bucket import encrypted_bucket
from promotion_steps.names import Environment


class EvidenceBucket(Construct):
    """Define a bucket whose objects nobody can change or delete before their time.

    Object Lock keeps each version for the retention; the bucket's policy forbids everybody,
    the account's administrators included, to delete or to shorten it while the policy stands.

    Args:
        environment: Gives the bucket and the key's alias the names that others compute.
        evidence: Mode and length of the retention.
        access_logs: Where S3 writes down who touched the objects. Default: nowhere.
        removal_policy: What happens to the evidence with the stack. Default: it stays.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        evidence: EvidenceConfig,
        access_logs: AccessLogBucket | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket, self.key = encrypted_bucket(
            self,
            environment=environment,
            contents="evidence",
            name=environment.evidence_bucket,
            key_alias=environment.evidence_key_alias,
            access_logs=access_logs,
            removal_policy=removal_policy,
            object_lock_enabled=True,
            object_lock_default_retention=_retention(evidence),
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyDeletesEvidence",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=[
                    "s3:BypassGovernanceRetention",
                    "s3:DeleteObject",
                    "s3:DeleteObjectVersion",
                    "s3:PutObjectRetention",
                ],
                resources=[self.bucket.arn_for_objects("*")],
            )
        )


def _retention(evidence: EvidenceConfig) -> s3.ObjectLockRetention:
    duration = Duration.days(evidence.retention_days)
    if evidence.mode == "COMPLIANCE":
        return s3.ObjectLockRetention.compliance(duration)
    return s3.ObjectLockRetention.governance(duration)
