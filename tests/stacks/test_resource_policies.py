"""Whom dev and staging let in from other accounts, exactly."""

from __future__ import annotations

from typing import Any

from promotion_steps.names import GATES

BUCKET = "arn:aws:s3:::acme-dev-artifacts-111111111111"
READERS = [
    f"arn:aws:iam::222222222222:role/acme-staging-{step}"
    for step in (
        "integrity",
        "deployability",
        "unsafe-code",
        "metrics",
        "data-quality",
        "bias-and-explainability",
        "parity",
        "copy",
    )
]
OWN_ACCOUNT = {"LetTheAccountAdministerTheKey", "LetTheAccountsPoliciesAllowEncryption"}
OWN_SERVICES = {
    "EncryptLogGroupsOfTheAccount",
    "EncryptNotificationsOfAlarms",
    "FindTheKeyOfLogGroups",
}
STAGING = {"AWS": "arn:aws:iam::222222222222:root"}


def test_the_bucket_is_read_by_the_steps_that_need_its_bytes_over_tls(example: Any) -> None:
    policies = [
        policy["PolicyDocument"]["Statement"]
        for policy in example["dev-environment"].all("AWS::S3::BucketPolicy")
    ]

    assert len(policies) == 2
    (refuse_plain_http, read, list_models) = max(policies, key=len)

    assert refuse_plain_http == {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": ["<AWS::S3::Bucket>", "<AWS::S3::Bucket>/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert read == {
        "Sid": "ReadModelArtifacts",
        "Effect": "Allow",
        "Principal": STAGING,
        "Action": [
            "s3:GetObject",
            "s3:GetObjectAttributes",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionAttributes",
        ],
        "Resource": "<AWS::S3::Bucket>/models/*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": READERS}},
    }
    assert list_models == {
        "Sid": "ListModelArtifacts",
        "Effect": "Allow",
        "Principal": STAGING,
        "Action": "s3:ListBucket",
        "Resource": "<AWS::S3::Bucket>",
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": READERS},
            "StringLike": {"s3:prefix": "models/*"},
        },
    }


def test_the_key_decrypts_for_those_steps_through_s3_alone(example: Any) -> None:
    (decrypt,) = [
        statement
        for key in example["dev-environment"].all("AWS::KMS::Key")
        for statement in key["KeyPolicy"]["Statement"]
        if statement["Sid"] not in {*OWN_ACCOUNT, *OWN_SERVICES}
    ]

    assert decrypt == {
        "Sid": "DecryptModelArtifactsThroughS3",
        "Effect": "Allow",
        "Principal": STAGING,
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": READERS},
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": [BUCKET, f"{BUCKET}/*"]},
        },
    }


def test_versions_are_described_by_the_steps_that_decide_and_carry(example: Any) -> None:
    group = example["dev-breast-cancer"].only("AWS::SageMaker::ModelPackageGroup")

    (statement,) = group["ModelPackageGroupPolicy"]["Statement"]

    steps = ("check-request", *GATES, "copy", "register")
    assert statement == {
        "Sid": "DescribeVersionsOfThisModel",
        "Effect": "Allow",
        "Principal": STAGING,
        "Action": "sagemaker:DescribeModelPackage",
        "Resource": "arn:aws:sagemaker:us-east-1:111111111111:model-package/breast-cancer/*",
        "Condition": {
            "ArnEquals": {
                "aws:PrincipalArn": [
                    f"arn:aws:iam::222222222222:role/acme-staging-{step}" for step in steps
                ]
            }
        },
    }


def test_nobody_reads_the_last_environment_from_outside(example: Any) -> None:
    prod = example["prod-environment"]
    keys = [key["KeyPolicy"] for key in prod.all("AWS::KMS::Key")]
    buckets = [policy["PolicyDocument"] for policy in prod.all("AWS::S3::BucketPolicy")]

    allowed = [
        (statement["Sid"], statement["Principal"])
        for policy in (*keys, *buckets)
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow"
    ]
    own_account = [(sid, {"AWS": "arn:aws:iam::333333333333:root"}) for sid in OWN_ACCOUNT]
    assert sorted(allowed, key=str) == sorted(
        [
            *own_account * len(keys),
            ("EncryptLogGroupsOfTheAccount", {"Service": "logs.us-east-1.amazonaws.com"}),
            ("FindTheKeyOfLogGroups", {"Service": "logs.us-east-1.amazonaws.com"}),
            ("EncryptNotificationsOfAlarms", {"Service": "cloudwatch.amazonaws.com"}),
            ("LendTheKeyToSageMaker", {"AWS": "arn:aws:iam::333333333333:root"}),
            ("KeepAccessLogsOfArtifacts", {"Service": "logging.s3.amazonaws.com"}),
            ("KeepAccessLogsOfEvidence", {"Service": "logging.s3.amazonaws.com"}),
        ],
        key=str,
    )
    for model in ("breast-cancer", "diabetes"):
        group = example[f"prod-{model}"].only("AWS::SageMaker::ModelPackageGroup")
        assert "ModelPackageGroupPolicy" not in group


def test_both_neighbours_of_staging_send_it_events_by_one_role_each(example: Any) -> None:
    policies = example["staging-environment"].all("AWS::Events::EventBusPolicy")

    assert {policy["StatementId"]: policy["Statement"] for policy in policies} == {
        sid: {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": "events:PutEvents",
            "Resource": "arn:aws:events:us-east-1:222222222222:event-bus/acme-staging-promotion",
            "Condition": {
                "ArnEquals": {"aws:PrincipalArn": [f"arn:aws:iam::{account}:role/{role}"]}
            },
        }
        for sid, account, role in (
            ("SendApprovals", "111111111111", "acme-dev-announce"),
            ("SendReports", "333333333333", "acme-prod-report"),
        )
    }


def test_rules_of_the_environment_announce_to_the_next_bus_and_nowhere_else(example: Any) -> None:
    template = example["dev-environment"]

    assert template.may("acme-dev-announce") == {
        "AnnounceApprovals": {
            "Action": "events:PutEvents",
            "Resource": "arn:aws:events:us-east-1:222222222222:event-bus/acme-staging-promotion",
        }
    }
    assert template.trust("acme-dev-announce") == {
        "Principal": {"Service": "events.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "111111111111"},
            "ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:111111111111:rule/acme-dev-*"},
        },
    }
