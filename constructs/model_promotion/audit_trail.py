"""What an environment records of everybody's calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import (
    RemovalPolicy,
    aws_cloudtrail as cloudtrail,
    aws_iam as iam,
    aws_kms as kms,
    aws_logs as logs,
)
from constructs import Construct

from model_promotion.access_log_bucket import AccessLogBucket
from model_promotion.encrypted_bucket import encrypted_bucket
from model_promotion.retained_log import retained_log, write_to
from model_promotion.service_trust import service_of
from model_promotion.work_role import work_role
from promotion_steps.names import Environment

_Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty
_Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty


class AuditTrail(Construct):
    """Define a trail of an environment's calls, in a bucket that nobody deletes from.

    It records who changed what in the account, the registry's calls among them, and who touched
    which object of the buckets it is told of. Digests that CloudTrail signs show what is missing.

    Args:
        environment: Gives trail, bucket and key the names that others compute.
        bucket_arns: The buckets whose objects are watched.
        access_logs: Where S3 writes down who touched the records. Default: nowhere.
        log_key: What the log is encrypted with. Default: a key that CloudWatch Logs owns.
        log_retention: How long the account searches the events. Default: a year.
        removal_policy: What happens to the records with the stack. Default: they stay.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        bucket_arns: Sequence[str],
        access_logs: AccessLogBucket | None = None,
        log_key: kms.IKey | None = None,
        log_retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket, self.key = encrypted_bucket(
            self,
            environment=environment,
            contents="trail",
            name=environment.trail_bucket,
            key_alias=environment.trail_key_alias,
            access_logs=access_logs,
            removal_policy=removal_policy,
            bucket_key=False,  # with one, CloudTrail would need kms:Decrypt to create the trail
        )
        self._let_the_trail_write(environment)
        log = retained_log(self, key=log_key, retention=log_retention)
        self.trail = cloudtrail.CfnTrail(
            self,
            "Trail",
            trail_name=environment.audit_trail,
            s3_bucket_name=self.bucket.bucket_name,
            kms_key_id=self.key.key_arn,
            is_logging=True,
            enable_log_file_validation=True,
            is_multi_region_trail=True,  # what IAM is asked is recorded in one region alone
            include_global_service_events=True,
            advanced_event_selectors=_watched(bucket_arns),
            cloud_watch_logs_log_group_arn=log.log_group_arn,
            cloud_watch_logs_role_arn=self._log_writer(environment, log).role_arn,
        )
        if self.bucket.policy:
            self.trail.node.add_dependency(self.bucket.policy)

    def _let_the_trail_write(self, environment: Environment) -> None:
        trail = {
            "aws:SourceAccount": environment.account,
            "aws:SourceArn": _trail_arn(environment),
        }
        for statement in (
            _of_trail("EncryptRecords", "kms:GenerateDataKey", "*", _encrypts(trail)),
            _of_trail("FindTheKey", "kms:DescribeKey", "*", {"StringEquals": trail}),
        ):
            self.key.add_to_resource_policy(statement)
        records = self.bucket.arn_for_objects(f"AWSLogs/{environment.account}/*")
        full_control = {"s3:x-amz-acl": "bucket-owner-full-control"}
        for statement in (
            _of_trail(
                "FindTheBucket", "s3:GetBucketAcl", self.bucket.bucket_arn, {"StringEquals": trail}
            ),
            _of_trail(
                "WriteRecords", "s3:PutObject", records, {"StringEquals": {**trail, **full_control}}
            ),
            iam.PolicyStatement(
                sid="NobodyDeletesRecords",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:DeleteObject", "s3:DeleteObjectVersion"],
                resources=[self.bucket.arn_for_objects("*")],
            ),
        ):
            self.bucket.add_to_resource_policy(statement)

    def _log_writer(self, environment: Environment, log: logs.LogGroup) -> iam.Role:
        return work_role(
            self,
            environment=environment,
            work="trail",
            trusted=service_of(self, environment, "cloudtrail", f"trail/{environment.audit_trail}"),
            may=[write_to(log)],
        )


def _trail_arn(environment: Environment) -> str:
    return environment.arn("cloudtrail", f"trail/{environment.audit_trail}")


def _encrypts(trail: dict[str, str]) -> dict[str, Any]:
    context = "kms:EncryptionContext:aws:cloudtrail:arn"
    return {"StringEquals": {**trail, context: trail["aws:SourceArn"]}}


def _of_trail(
    sid: str, action: str, resource: str, conditions: dict[str, Any]
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
        actions=[action],
        resources=[resource],
        conditions=conditions,
    )


def _watched(bucket_arns: Sequence[str]) -> list[cloudtrail.CfnTrail.AdvancedEventSelectorProperty]:
    return [
        _Selector(
            name="Who changes or reads what in the account",
            field_selectors=[_Field(field="eventCategory", equal_to=["Management"])],
        ),
        _Selector(
            name="Who touches which model and which evidence",
            field_selectors=[
                _Field(field="eventCategory", equal_to=["Data"]),
                _Field(field="resources.type", equal_to=["AWS::S3::Object"]),
                _Field(field="resources.ARN", starts_with=[f"{arn}/" for arn in bucket_arns]),
            ],
        ),
    ]
