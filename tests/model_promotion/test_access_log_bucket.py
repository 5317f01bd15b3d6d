"""Where S3 writes down who touched what."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Duration, RemovalPolicy, Stack

from model_promotion import AccessLogBucket, ArtifactBucket, EvidenceBucket
from model_promotion.config import EvidenceConfig
from promotion_steps.names import Environment

NAME = "acme-staging-access-logs-222222222222"
ARTIFACTS = "acme-staging-artifacts-222222222222"
EVIDENCE = "acme-staging-evidence-222222222222"


@pytest.fixture
def logged(synthesize: Any, staging: Environment) -> Any:
    """An artifact bucket and an evidence bucket whose accesses are logged."""

    def define(stack: Stack) -> None:
        logs = AccessLogBucket(stack, "Logs", environment=staging)
        ArtifactBucket(stack, "Artifacts", environment=staging, access_logs=logs)
        EvidenceBucket(
            stack, "Evidence", environment=staging, evidence=EvidenceConfig(), access_logs=logs
        )

    return synthesize(define)


def test_the_bucket_is_safe_without_being_asked(synthesize: Any, staging: Environment) -> None:
    template = synthesize(lambda stack: AccessLogBucket(stack, "Logs", environment=staging))

    assert template.only("AWS::S3::Bucket") == {
        "BucketName": NAME,
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "ExpirationInDays": 400,
                    "Id": "ForgetOldLogs",
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                    "Status": "Enabled",
                }
            ]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "VersioningConfiguration": {"Status": "Enabled"},
    }
    (only_tls,) = template.only("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert only_tls["Effect"] == "Deny"
    assert only_tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_s3_alone_delivers_the_logs_of_each_bucket_below_its_name(logged: Any) -> None:
    policies = logged.all("AWS::S3::BucketPolicy")
    delivering = {
        statement["Sid"]: statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    }

    assert delivering == {
        sid: {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"<AWS::S3::Bucket>/{name}/*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "222222222222"},
                "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{name}"},
            },
        }
        for sid, name in (
            ("KeepAccessLogsOfArtifacts", ARTIFACTS),
            ("KeepAccessLogsOfEvidence", EVIDENCE),
        )
    }


def test_the_buckets_say_where_their_logs_go(logged: Any) -> None:
    buckets = {bucket["BucketName"]: bucket for bucket in logged.all("AWS::S3::Bucket")}

    for name in (ARTIFACTS, EVIDENCE):
        assert buckets[name]["LoggingConfiguration"] == {
            "DestinationBucketName": "<AWS::S3::Bucket>",
            "LogFilePrefix": f"{name}/",
        }
    assert "LoggingConfiguration" not in buckets[NAME]


def test_no_bucket_logs_before_its_logs_may_be_delivered(logged: Any) -> None:
    resources = logged.template["Resources"]
    delivered_to = {
        one["Properties"]["Bucket"]["Ref"]: name
        for name, one in resources.items()
        if one["Type"] == "AWS::S3::BucketPolicy"
    }
    logging = [
        one for one in resources.values() if "LoggingConfiguration" in one.get("Properties", {})
    ]

    assert len(logging) == 2
    for bucket in logging:
        logs = bucket["Properties"]["LoggingConfiguration"]["DestinationBucketName"]["Ref"]
        assert delivered_to[logs] in bucket["DependsOn"]


@pytest.mark.parametrize(
    ("arguments", "days", "policy"),
    [
        ({}, 400, "RetainExceptOnCreate"),
        ({"retention": Duration.days(30)}, 30, "RetainExceptOnCreate"),
        ({"removal_policy": RemovalPolicy.DESTROY}, 400, "Delete"),
    ],
)
def test_logs_stay_for_more_than_a_year_unless_told_otherwise(
    synthesize: Any, staging: Environment, arguments: dict[str, Any], days: int, policy: str
) -> None:
    template = synthesize(
        lambda stack: AccessLogBucket(stack, "Logs", environment=staging, **arguments)
    )

    (bucket,) = [r for r in template.resources.values() if r["Type"] == "AWS::S3::Bucket"]
    (rule,) = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == days
    assert bucket["DeletionPolicy"] == policy
