"""Where model artifacts rest."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import RemovalPolicy

from model_promotion import ArtifactBucket
from promotion_steps.names import Environment

READER = "arn:aws:iam::333333333333:role/acme-prod-copy"


def test_a_bucket_is_safe_without_being_asked(synthesize: Any, staging: Environment) -> None:
    template = synthesize(lambda stack: ArtifactBucket(stack, "Bucket", environment=staging))

    assert template.only("AWS::S3::Bucket") == {
        "BucketName": "acme-staging-artifacts-222222222222",
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {
                    "BucketKeyEnabled": True,
                    "ServerSideEncryptionByDefault": {
                        "KMSMasterKeyID": "<AWS::KMS::Key>",
                        "SSEAlgorithm": "aws:kms",
                    },
                }
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "Id": "TakeBackUnfinishedUploads",
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
    assert template.only("AWS::KMS::Key")["EnableKeyRotation"] is True
    (only_tls,) = template.only("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert only_tls["Effect"] == "Deny"
    assert only_tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_pipelines_find_the_key_by_its_alias(synthesize: Any, staging: Environment) -> None:
    template = synthesize(lambda stack: ArtifactBucket(stack, "Bucket", environment=staging))

    assert template.only("AWS::KMS::Alias") == {
        "AliasName": "alias/acme-staging-artifacts",
        "TargetKeyId": "<AWS::KMS::Key>",
    }


def test_a_role_of_another_account_reads_and_decrypts_and_nothing_more(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: ArtifactBucket(stack, "Bucket", environment=staging, reader_roles=[READER])
    )

    _, read, list_models = template.only("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    *_, decrypt = template.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    assert read["Action"] == [
        "s3:GetObject",
        "s3:GetObjectAttributes",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionAttributes",
    ]
    assert read["Resource"] == "<AWS::S3::Bucket>/models/*"
    assert decrypt["Action"] == "kms:Decrypt"
    assert list_models["Action"] == "s3:ListBucket"
    for statement in (read, list_models, decrypt):
        assert statement["Principal"] == {"AWS": "arn:aws:iam::333333333333:root"}
        assert statement["Condition"]["ArnEquals"] == {"aws:PrincipalArn": [READER]}


@pytest.mark.parametrize(
    ("arguments", "policy"),
    [({}, "RetainExceptOnCreate"), ({"removal_policy": RemovalPolicy.DESTROY}, "Delete")],
)
def test_artifacts_stay_when_the_stack_goes_unless_told_otherwise(
    synthesize: Any, staging: Environment, arguments: dict[str, Any], policy: str
) -> None:
    template = synthesize(
        lambda stack: ArtifactBucket(stack, "Bucket", environment=staging, **arguments)
    )

    kept = {"AWS::S3::Bucket", "AWS::KMS::Key"}
    resources = [one for one in template.resources.values() if one["Type"] in kept]
    assert [one["DeletionPolicy"] for one in resources] == [policy, policy]


def test_readers_of_two_accounts_are_refused(synthesize: Any, staging: Environment) -> None:
    readers = [READER, "arn:aws:iam::111111111111:role/acme-dev-copy"]

    with pytest.raises(ValueError, match="expected roles of one account"):
        synthesize(
            lambda stack: ArtifactBucket(stack, "B", environment=staging, reader_roles=readers)
        )
