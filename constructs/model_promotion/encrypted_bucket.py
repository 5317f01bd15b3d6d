"""What every bucket of a path has in common: its own key, its own account, TLS."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration, RemovalPolicy, aws_kms as kms, aws_s3 as s3
from constructs import Construct

from model_promotion.access_log_bucket import AccessLogBucket
from model_promotion.environment_key import environment_key
from promotion_steps.names import Environment


def encrypted_bucket(
    scope: Construct,
    *,
    environment: Environment,
    contents: str,
    name: str,
    key_alias: str,
    access_logs: AccessLogBucket | None,
    removal_policy: RemovalPolicy,
    bucket_key: bool = True,
    **more: Any,
) -> tuple[s3.Bucket, kms.Key]:
    """Define a versioned bucket with a key of its own, which trusts its account's IAM policies.

    Args:
        scope: The construct whose main child the bucket is.
        environment: Whose account the key trusts.
        contents: What the bucket holds, in one word.
        name: Physical name of the bucket.
        key_alias: By which others of the account find the key.
        access_logs: Where S3 writes down who touched the objects, if anywhere.
        removal_policy: What happens to the objects with the stack.
        bucket_key: Whether S3 asks KMS for one key for many objects.
            Default: it does, which costs less.
        more: Further arguments of the bucket.
    """
    key = environment_key(
        scope, "Key", environment=environment, alias=key_alias, removal_policy=removal_policy
    )
    bucket = s3.Bucket(
        scope,
        "Resource",
        bucket_name=name,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        bucket_key_enabled=bucket_key,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        enforce_ssl=True,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        removal_policy=removal_policy,
        versioned=True,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="TakeBackUnfinishedUploads",
                abort_incomplete_multipart_upload_after=Duration.days(7),
            )
        ],
        **more,
    )
    if access_logs:
        access_logs.keep_logs_of(bucket, name=name, contents=contents)
    return bucket, key
