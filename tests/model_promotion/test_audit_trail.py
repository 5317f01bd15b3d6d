"""What an environment records of everybody's calls."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import aws_logs as logs

from model_promotion import AuditTrail
from promotion_steps.names import Environment

TRAIL = "arn:aws:cloudtrail:us-east-1:222222222222:trail/acme-staging-trail"
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
FROM_THE_TRAIL = {"aws:SourceAccount": "222222222222", "aws:SourceArn": TRAIL}
WATCHED = ["arn:aws:s3:::models", "arn:aws:s3:::evidence"]


@pytest.fixture
def template(synthesize: Any, staging: Environment) -> Any:
    return synthesize(
        lambda stack: AuditTrail(stack, "Trail", environment=staging, bucket_arns=WATCHED)
    )


def by_sid(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {statement.pop("Sid", ""): statement for statement in statements}


def test_a_trail_records_every_region_and_proves_that_nothing_is_missing(template: Any) -> None:
    trail = template.only("AWS::CloudTrail::Trail")

    del trail["AdvancedEventSelectors"]
    assert trail == {
        "TrailName": "acme-staging-trail",
        "S3BucketName": "<AWS::S3::Bucket>",
        "KMSKeyId": "<AWS::KMS::Key>",
        "IsLogging": True,
        "IsMultiRegionTrail": True,
        "IncludeGlobalServiceEvents": True,
        "EnableLogFileValidation": True,
        "CloudWatchLogsLogGroupArn": "<AWS::Logs::LogGroup>",
        "CloudWatchLogsRoleArn": "<AWS::IAM::Role>",
    }


def test_a_trail_records_changes_and_who_touches_models_and_evidence(template: Any) -> None:
    management, data = template.only("AWS::CloudTrail::Trail")["AdvancedEventSelectors"]

    assert management["FieldSelectors"] == [{"Field": "eventCategory", "Equals": ["Management"]}]
    assert data["FieldSelectors"] == [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "resources.ARN", "StartsWith": [f"{bucket}/" for bucket in WATCHED]},
    ]


def test_the_trail_alone_writes_into_its_bucket_and_nobody_deletes(template: Any) -> None:
    statements = by_sid(template.only("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"])

    assert template.only("AWS::S3::Bucket")["BucketName"] == "acme-staging-trail-222222222222"
    assert statements.pop("")["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statements == {
        "FindTheBucket": {
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": "s3:GetBucketAcl",
            "Resource": "<AWS::S3::Bucket>",
            "Condition": {"StringEquals": FROM_THE_TRAIL},
        },
        "WriteRecords": {
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": "s3:PutObject",
            "Resource": "<AWS::S3::Bucket>/AWSLogs/222222222222/*",
            "Condition": {
                "StringEquals": {**FROM_THE_TRAIL, "s3:x-amz-acl": "bucket-owner-full-control"}
            },
        },
        "NobodyDeletesRecords": {
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            "Resource": "<AWS::S3::Bucket>/*",
        },
    }


def test_the_trail_encrypts_with_a_key_of_its_own(template: Any) -> None:
    key = template.only("AWS::KMS::Key")
    statements = by_sid(key["KeyPolicy"]["Statement"])

    assert key["EnableKeyRotation"] is True
    assert template.only("AWS::KMS::Alias")["AliasName"] == "alias/acme-staging-trail"
    assert statements["EncryptRecords"] == {
        "Effect": "Allow",
        "Principal": CLOUDTRAIL,
        "Action": "kms:GenerateDataKey",
        "Resource": "*",
        "Condition": {
            "StringEquals": {
                **FROM_THE_TRAIL,
                "kms:EncryptionContext:aws:cloudtrail:arn": TRAIL,
            }
        },
    }
    assert statements["FindTheKey"] == {
        "Effect": "Allow",
        "Principal": CLOUDTRAIL,
        "Action": "kms:DescribeKey",
        "Resource": "*",
        "Condition": {"StringEquals": FROM_THE_TRAIL},
    }
    assert "kms:*" not in str(key["KeyPolicy"])


def test_cloudtrail_takes_the_role_that_writes_its_log_for_this_account_alone(
    template: Any,
) -> None:
    assert template.trust("acme-staging-trail") == {
        "Principal": CLOUDTRAIL,
        "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
    }
    assert template.may("acme-staging-trail") == {
        "WriteTheLog": {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "<AWS::Logs::LogGroup>",
        }
    }


def test_the_log_is_searched_for_a_year_unless_told_otherwise(
    synthesize: Any, staging: Environment, template: Any
) -> None:
    shorter = synthesize(
        lambda stack: AuditTrail(
            stack,
            "Trail",
            environment=staging,
            bucket_arns=WATCHED,
            log_retention=logs.RetentionDays.ONE_MONTH,
        )
    )

    assert template.only("AWS::Logs::LogGroup")["RetentionInDays"] == 365
    assert shorter.only("AWS::Logs::LogGroup")["RetentionInDays"] == 30


def test_records_stay_when_the_stack_goes(template: Any) -> None:
    kept = ("AWS::S3::Bucket", "AWS::KMS::Key")

    assert {
        resource["DeletionPolicy"]
        for resource in template.resources.values()
        if resource["Type"] in kept
    } == {"RetainExceptOnCreate"}


def test_the_trails_bucket_has_no_bucket_key_which_would_cost_cloudtrail_a_decrypt_permission(
    template: Any,
) -> None:
    (bucket,) = template.all("AWS::S3::Bucket")

    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule.get("BucketKeyEnabled", False) is False
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
