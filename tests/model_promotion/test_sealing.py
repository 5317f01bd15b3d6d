"""How an environment seals versions that were registered by other means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model_promotion import Sealing, lambda_code
from model_promotion.sealing_policies import ask_for_seals
from promotion_steps.hop import Hop
from promotion_steps.names import Environment

KEY = "arn:aws:kms:us-east-1:222222222222:key/artifacts"
BUCKET = "arn:aws:s3:::acme-staging-artifacts-222222222222"
PROPERTY = "sagemaker:CustomerMetadataProperties/promotion"
OF_S3 = {
    "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
    "StringLike": {"kms:EncryptionContext:aws:s3:arn": [BUCKET, f"{BUCKET}/*"]},
}


@pytest.fixture(scope="module")
def template(synthesize: Any, staging: Environment, prod: Environment) -> Any:
    hop = Hop(source=staging, target=prod)
    return synthesize(
        lambda stack: Sealing(stack, "Sealing", hop=hop, key_arn=KEY, code=lambda_code())
    )


def test_registrations_without_a_manifest_alone_are_sealed(template: Any) -> None:
    rule = template.only("AWS::Events::Rule")

    assert "EventBusName" not in rule
    assert json.loads(rule["EventPattern"]) == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "account": ["222222222222"],
        "detail": {
            "ModelPackageGroupName": [{"exists": True}],
            "ModelPackageStatus": ["Completed"],
            "ModelApprovalStatus": ["PendingManualApproval"],
            "UpdatedModelPackageFields": [{"exists": False}, None],
            "CustomerMetadataProperties": {"promotion.manifest.uri": [{"exists": False}]},
        },
    }
    assert rule["Targets"] == [
        {
            "Id": "Seal",
            "Arn": "<AWS::Lambda::Function>",
            "DeadLetterConfig": {
                "Arn": "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered"
            },
        }
    ]


def test_a_function_of_the_own_account_seals_and_what_it_fails_on_is_kept(template: Any) -> None:
    function = template.only("AWS::Lambda::Function")

    assert function["FunctionName"] == "acme-staging-seal"
    assert function["Timeout"] == 900
    assert function["DeadLetterConfig"] == {
        "TargetArn": "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered"
    }
    assert template.only("AWS::Lambda::Permission")["SourceArn"] == "<AWS::Events::Rule>"


def test_it_reads_models_writes_manifests_and_binds_versions_and_nothing_more(
    template: Any,
) -> None:
    may = template.may("acme-staging-seal")
    may.pop("WriteTheLog")

    assert may == {
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
        },
        "SeeWhichPathAGroupIsOn": {
            "Action": "sagemaker:ListTags",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package-group/*",
        },
        "ReadModelArtifacts": {
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": f"{BUCKET}/models/*",
        },
        "DecryptModelArtifactsThroughS3": {
            "Action": "kms:Decrypt",
            "Resource": KEY,
            "Condition": OF_S3,
        },
        "InspectModelArtifacts": {
            "Action": ["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"],
            "Resource": f"{BUCKET}/models/*",
        },
        "TellMissingFromForbidden": {"Action": "s3:ListBucket", "Resource": BUCKET},
        "WriteSeals": {
            "Action": "s3:PutObject",
            "Resource": f"{BUCKET}/models/.sealed/*/manifest.json",
        },
        "EncryptSealsThroughS3": {
            "Action": "kms:GenerateDataKey",
            "Resource": KEY,
            "Condition": OF_S3,
        },
        "BindVersions": {
            "Action": "sagemaker:UpdateModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
            "Condition": {
                "Null": {
                    "sagemaker:ModelApprovalStatus": "true",
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                    f"{PROPERTY}.approved-at": "true",
                    f"{PROPERTY}.approver": "true",
                    f"{PROPERTY}.approver.source-identity": "true",
                    f"{PROPERTY}.first.arn": "true",
                    f"{PROPERTY}.first.created-at": "true",
                    f"{PROPERTY}.origin.account": "true",
                    f"{PROPERTY}.origin.arn": "true",
                    f"{PROPERTY}.withdrawn": "true",
                    f"{PROPERTY}.manifest.sha256": "false",
                    f"{PROPERTY}.manifest.uri": "false",
                    f"{PROPERTY}.manifest.version": "false",
                    f"{PROPERTY}.registrar": "false",
                },
                "StringLike": {
                    f"{PROPERTY}.manifest.uri": (
                        "s3://acme-staging-artifacts-222222222222/models/.sealed/*/manifest.json"
                    )
                },
            },
        },
        "KeepEventsItFailedOn": {
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered",
        },
    }


def test_who_asks_for_a_seal_invokes_one_function(staging: Environment) -> None:
    assert ask_for_seals(staging).to_statement_json() == {
        "Sid": "AskForSeals",
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": "arn:aws:lambda:us-east-1:222222222222:function:acme-staging-seal",
    }
