"""Where S3 writes down who touched an environment's objects."""

from __future__ import annotations

from typing import cast

from aws_cdk import Duration, RemovalPolicy, aws_iam as iam, aws_s3 as s3
from constructs import Construct

from promotion_steps.names import Environment


class AccessLogBucket(Construct):
    """Define the bucket that S3 delivers the access logs of an environment's buckets to.

    S3 encrypts them with keys of its own, since log delivery knows no customer managed key.

    Args:
        environment: Gives the bucket its name.
        retention: How long a log is kept. Default: more than a year.
        removal_policy: What happens to the logs with the stack. Default: they stay.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        retention: Duration | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment = environment
        self.bucket = s3.Bucket(
            self,
            "Resource",
            bucket_name=environment.access_log_bucket,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=removal_policy,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="ForgetOldLogs",
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                    expiration=retention or Duration.days(400),
                    noncurrent_version_expiration=Duration.days(30),
                )
            ],
        )

    def keep_logs_of(self, bucket: s3.Bucket, *, name: str, contents: str) -> None:
        """Let S3 deliver the access logs of a bucket.

        Args:
            bucket: The bucket, of the same account and region.
            name: Its physical name, below which its logs lie.
            contents: What it holds, in one word.
        """
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=f"KeepAccessLogsOf{contents.title()}",
                principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects(f"{name}/*")],
                conditions={
                    "StringEquals": {"aws:SourceAccount": self._environment.account},
                    "ArnLike": {"aws:SourceArn": f"arn:{self._environment.partition}:s3:::{name}"},
                },
            )
        )
        resource = cast("s3.CfnBucket", bucket.node.default_child)
        # The L2's own argument writes an access control list, which the bucket's ownership refuses.
        resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=self.bucket.bucket_name, log_file_prefix=f"{name}/"
        )
        if self.bucket.policy:
            bucket.node.add_dependency(self.bucket.policy)
