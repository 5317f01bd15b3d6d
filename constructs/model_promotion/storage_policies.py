"""What a role may do to an environment's artifacts and their key."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from model_promotion.artifact_bucket import s3_encryption
from promotion_steps.names import MODELS_PREFIX, Environment


def read_models(
    environment: Environment, *, key_arn: str | None = None
) -> list[iam.PolicyStatement]:
    """Read and decrypt model artifacts.

    Args:
        environment: Whose artifacts.
        key_arn: The key of the environment's bucket. Default: any key of the environment's account
            as far as it protects that bucket, since another account cannot know the key's id.
    """
    return [
        iam.PolicyStatement(
            sid="ReadModelArtifacts",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[f"{environment.artifact_bucket_arn}/{MODELS_PREFIX}*"],
        ),
        use_key(
            environment,
            sid="DecryptModelArtifactsThroughS3",
            actions=["kms:Decrypt"],
            key_arn=key_arn or environment.arn("kms", "key/*"),
        ),
    ]


def inspect_models(*environments: Environment) -> iam.PolicyStatement:
    """Ask S3 about model artifacts without reading them."""
    return iam.PolicyStatement(
        sid="InspectModelArtifacts",
        actions=["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"],
        resources=[f"{one.artifact_bucket_arn}/{MODELS_PREFIX}*" for one in environments],
    )


def list_models(environment: Environment) -> iam.PolicyStatement:
    """List model artifacts, and nothing else in their bucket."""
    return iam.PolicyStatement(
        sid="ListModelArtifacts",
        actions=["s3:ListBucket"],
        resources=[environment.artifact_bucket_arn],
        conditions={"StringLike": {"s3:prefix": f"{MODELS_PREFIX}*"}},
    )


def tell_missing_from_forbidden(environment: Environment) -> iam.PolicyStatement:
    """Learn that an object is missing; S3 answers "forbidden" to who may not list its bucket."""
    return iam.PolicyStatement(
        sid="TellMissingFromForbidden",
        actions=["s3:ListBucket"],
        resources=[environment.artifact_bucket_arn],
    )


def resume_uploads(environment: Environment) -> iam.PolicyStatement:
    """Learn which parts of a large model artifact have arrived."""
    return iam.PolicyStatement(
        sid="ResumeUploads",
        actions=["s3:ListMultipartUploadParts"],
        resources=[f"{environment.artifact_bucket_arn}/{MODELS_PREFIX}*"],
    )


def write_models(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Write model artifacts, in parts where they are large, and read them back."""
    return [
        iam.PolicyStatement(
            sid="WriteModelArtifacts",
            actions=[
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:PutObject",
            ],
            resources=[f"{environment.artifact_bucket_arn}/{MODELS_PREFIX}*"],
        ),
        use_key(
            environment,
            sid="EncryptModelArtifactsThroughS3",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],  # S3 decrypts the parts it joins
            key_arn=key_arn,
        ),
    ]


def use_key(
    environment: Environment, *, sid: str, actions: Sequence[str], key_arn: str
) -> iam.PolicyStatement:
    """Use a key for the objects of the environment's artifact bucket, and nothing else."""
    return iam.PolicyStatement(
        sid=sid,
        actions=list(actions),
        resources=[key_arn],
        conditions=s3_encryption(environment.artifact_bucket_arn, environment.region),
    )
