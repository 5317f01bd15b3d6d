"""Where a model artifact rests between two accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import RemovalPolicy, aws_iam as iam
from constructs import Construct

from model_promotion.access_log_bucket import AccessLogBucket
from model_promotion.encrypted_bucket import encrypted_bucket
from model_promotion.foreign_role import foreign_roles
from promotion_steps.names import MODELS_PREFIX, Environment


class ArtifactBucket(Construct):
    """Define a bucket of model artifacts that named roles of other accounts may read.

    Objects are encrypted with a customer managed key, since a key managed by AWS
    cannot be shared with another account.

    Args:
        environment: Gives the bucket and the key's alias the names that others compute.
        reader_roles: ARNs of roles of one other account; they need not exist yet.
            Default: no other account reads.
        organization: Id of the organization that readers must belong to.
            Default: readers are known by their ARN alone.
        access_logs: Where S3 writes down who touched the objects. Default: nowhere.
        removal_policy: What happens to the artifacts with the stack. Default: they stay.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        reader_roles: Sequence[str] = (),
        organization: str | None = None,
        access_logs: AccessLogBucket | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket, self.key = encrypted_bucket(
            self,
            environment=environment,
            contents="artifacts",
            name=environment.artifact_bucket,
            key_alias=environment.artifact_key_alias,
            access_logs=access_logs,
            removal_policy=removal_policy,
        )
        if reader_roles:
            self._let_read(foreign_roles(reader_roles, organization=organization), environment)

    def _let_read(self, reader: iam.IPrincipal, environment: Environment) -> None:
        """Let *reader* read model artifacts and decrypt them, and nothing more.

        The L2 grants say `s3:GetObject*`; an auditor should not have to expand a wildcard.
        """
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ReadModelArtifacts",
                principals=[reader],
                actions=[
                    "s3:GetObject",
                    "s3:GetObjectAttributes",
                    "s3:GetObjectVersion",
                    "s3:GetObjectVersionAttributes",
                ],
                resources=[self.bucket.arn_for_objects(f"{MODELS_PREFIX}*")],
            )
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ListModelArtifacts",
                principals=[reader],
                actions=["s3:ListBucket"],
                resources=[self.bucket.bucket_arn],
                conditions={"StringLike": {"s3:prefix": f"{MODELS_PREFIX}*"}},
            )
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="DecryptModelArtifactsThroughS3",
                principals=[reader],
                actions=["kms:Decrypt"],
                resources=["*"],  # in a key policy: this key
                conditions=s3_encryption(environment.artifact_bucket_arn, environment.region),
            )
        )


def s3_encryption(bucket_arn: str, region: str) -> dict[str, Any]:
    """Limit the use of a key to what S3 does for the objects of one bucket.

    The encryption context is the bucket's ARN with a bucket key, and the object's without.
    """
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket_arn, f"{bucket_arn}/*"]},
    }
