from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.protection import protection_of
from tests.promote.audit.assemblies import write_assembly
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_data import LOCK, encrypted

KMS = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]}}
BARE_BUCKET = {
    "encryption": "AES256, which S3 does by itself",
    "retention": "none",
    "logging": "none",
    "on_delete": "Delete",
}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (resource("AWS::S3::Bucket"), BARE_BUCKET),
        (
            resource(
                "AWS::S3::Bucket",
                BucketName="acme",
                BucketEncryption=encrypted(**KMS),
                ObjectLockConfiguration=LOCK,
                VersioningConfiguration={"Status": "Enabled"},
                LifecycleConfiguration={"Rules": [{"ExpirationInDays": 400}]},
                LoggingConfiguration={"DestinationBucketName": "logs"},
            )
            | {"DeletionPolicy": "Retain"},
            {
                "name": "acme",
                "encryption": "aws:kms with ${Key.Arn}",
                "retention": "locked (COMPLIANCE) for 7 years, versioned, expires after 400 days",
                "logging": "to logs",
                "on_delete": "Retain",
            },
        ),
        (resource("AWS::S3::Bucket", ObjectLockEnabled=True), {"retention": "lockable"}),
        (
            resource("AWS::S3::Bucket", BucketEncryption=encrypted(SSEAlgorithm="AES256")),
            {"encryption": "AES256"},
        ),
        (resource("AWS::DynamoDB::Table"), {"encryption": "with DynamoDB's own key"}),
        (
            resource(
                "AWS::DynamoDB::Table",
                SSESpecification={"SSEEnabled": True, "KMSMasterKeyId": "alias/a"},
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
                DeletionProtectionEnabled=True,
            ),
            {
                "encryption": "aws:kms with alias/a",
                "retention": "point-in-time recovery, deletion protection",
            },
        ),
        (
            resource("AWS::SQS::Queue"),
            {"encryption": "with SQS's own key", "retention": "345600 seconds"},
        ),
        (resource("AWS::SQS::Queue", SqsManagedSseEnabled=False), {"encryption": "none"}),
        (resource("AWS::KMS::Key"), {"encryption": "does not rotate"}),
        (resource("AWS::KMS::Key", EnableKeyRotation=True), {"encryption": "rotates"}),
        (
            resource("AWS::KMS::Key", KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY"),
            {"encryption": "RSA_2048 SIGN_VERIFY"},
        ),
        (resource("AWS::Logs::LogGroup"), {"retention": "for ever", "encryption": "none"}),
        (resource("AWS::Logs::LogGroup", RetentionInDays=30), {"retention": "30 days"}),
        (resource("AWS::SNS::Topic", KmsMasterKeyId="k"), {"encryption": "aws:kms with k"}),
    ],
)
def test_protection_is_told_in_words(
    body: dict[str, Any], said: dict[str, str], tmp_path: Path
) -> None:
    folder = write_assembly(tmp_path / "out", app={"Resources": {"It": body}})

    (line,) = protection_of(CloudAssembly.read(folder).stack("app"))

    assert {**line, **said} == line
    assert (line["stack"], line["logical_id"], line["type"]) == ("app", "It", body["Type"])


def test_what_holds_no_data_is_not_told(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "out", app={"Resources": {"It": resource("AWS::IAM::Role")}})

    assert protection_of(CloudAssembly.read(folder).stack("app")) == []
