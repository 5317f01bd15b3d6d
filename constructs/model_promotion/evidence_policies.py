"""What a role may do to the evidence of an environment."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.artifact_bucket import s3_encryption
from promotion_steps.names import Environment, evidence_prefix, verdict_key


def keep_verdict(environment: Environment, gate: str, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Write the verdicts of one gate, and those of no other.

    Args:
        environment: Where promotions end.
        gate: The gate's name.
        key_arn: The key of the environment's evidence bucket.
    """
    return [
        iam.PolicyStatement(
            sid="KeepTheVerdict",
            actions=["s3:PutObject"],
            resources=[f"{environment.evidence_bucket_arn}/{verdict_key('*', gate)}"],
        ),
        _use_key(environment, "EncryptTheVerdictThroughS3", "kms:GenerateDataKey", key_arn),
    ]


def read_evidence(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """List and read all evidence, and write none."""
    return [
        iam.PolicyStatement(
            sid="ReadEvidence",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[f"{environment.evidence_bucket_arn}/{evidence_prefix('*')}*"],
        ),
        iam.PolicyStatement(
            sid="ListEvidence",
            actions=["s3:ListBucket", "s3:ListBucketVersions"],
            resources=[environment.evidence_bucket_arn],
        ),
        _use_key(environment, "DecryptEvidenceThroughS3", "kms:Decrypt", key_arn),
    ]


def _use_key(environment: Environment, sid: str, action: str, key_arn: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        actions=[action],
        resources=[key_arn],
        conditions=s3_encryption(environment.evidence_bucket_arn, environment.region),
    )
