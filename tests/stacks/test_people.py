"""What a data scientist and a model approver may do in dev, exactly."""

from __future__ import annotations

from typing import Any

import pytest

SAGEMAKER = "arn:aws:sagemaker:us-east-1:111111111111:"
BUCKET = "arn:aws:s3:::acme-dev-artifacts-111111111111"
BROWSE = {
    "DescribeModelVersions": {
        "Action": "sagemaker:DescribeModelPackage",
        "Resource": f"{SAGEMAKER}model-package/*",
    },
    "BrowseModelGroups": {
        "Action": [
            "sagemaker:DescribeModelPackageGroup",
            "sagemaker:ListTags",
        ],
        "Resource": f"{SAGEMAKER}model-package-group/*",
    },
    "ListModelVersions": {
        "Action": "sagemaker:ListModelPackages",
        "Resource": [f"{SAGEMAKER}model-package-group/*", f"{SAGEMAKER}model-package/*"],
    },
    "ListModelGroups": {"Action": "sagemaker:ListModelPackageGroups", "Resource": "*"},
}


def test_a_data_scientist_registers_pending_versions_and_nothing_more(example: Any) -> None:
    assert example["dev-environment"].may("acme-dev-data-scientist") == {
        **BROWSE,
        "RegisterPendingVersions": {
            "Action": "sagemaker:CreateModelPackage",
            "Resource": [f"{SAGEMAKER}model-package-group/*", f"{SAGEMAKER}model-package/*"],
            "Condition": {
                "StringEquals": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"},
                "Null": {
                    "sagemaker:CustomerMetadataProperties/promotion.approved-at": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approver": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approver.source-identity": (
                        "true"
                    ),
                    "sagemaker:CustomerMetadataProperties/promotion.origin.account": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
                },
            },
        },
        "WriteModelArtifacts": {
            "Action": [
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:PutObject",
            ],
            "Resource": f"{BUCKET}/models/*",
        },
        "EncryptModelArtifactsThroughS3": {
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "<AWS::KMS::Key>",
            "Condition": {
                "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:aws:s3:arn": [BUCKET, f"{BUCKET}/*"]},
            },
        },
        "InspectModelArtifacts": {
            "Action": ["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"],
            "Resource": f"{BUCKET}/models/*",
        },
        "ListModelArtifacts": {
            "Action": "s3:ListBucket",
            "Resource": BUCKET,
            "Condition": {"StringLike": {"s3:prefix": "models/*"}},
        },
        "AskForSeals": {
            "Action": "lambda:InvokeFunction",
            "Resource": "arn:aws:lambda:us-east-1:111111111111:function:acme-dev-seal",
        },
        "ResolveImageTags": {
            "Action": "ecr:BatchGetImage",
            "Resource": "arn:aws:ecr:*:*:repository/*",
        },
    }


def test_a_model_approver_decides_and_changes_nothing_else(example: Any) -> None:
    assert example["dev-environment"].may("acme-dev-model-approver") == {
        **BROWSE,
        "DecideOnVersions": {
            "Action": "sagemaker:UpdateModelPackage",
            "Resource": f"{SAGEMAKER}model-package/*",
            "Condition": {
                "StringEquals": {"sagemaker:ModelApprovalStatus": ["Approved", "Rejected"]},
                "Null": {
                    "sagemaker:CustomerMetadataProperties/promotion.manifest.sha256": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.manifest.uri": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.manifest.version": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.registrar": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approved-at": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approver": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approver.source-identity": (
                        "true"
                    ),
                    "sagemaker:CustomerMetadataProperties/promotion.origin.account": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                },
            },
        },
    }


@pytest.mark.parametrize("persona", ["data-scientist", "model-approver"])
def test_a_persona_reads_why_promotions_into_its_environment_were_stopped(
    example: Any, persona: str
) -> None:
    may = example["staging-environment"].may(f"acme-staging-{persona}")

    evidence = "arn:aws:s3:::acme-staging-evidence-222222222222"
    assert may["ReadEvidence"] == {
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"{evidence}/promotions/*/*",
    }
    assert may["ListEvidence"] == {
        "Action": ["s3:ListBucket", "s3:ListBucketVersions"],
        "Resource": evidence,
    }
    assert may["DecryptEvidenceThroughS3"] == {
        "Action": "kms:Decrypt",
        "Resource": "<AWS::KMS::Key>",
        "Condition": {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": [evidence, f"{evidence}/*"]},
        },
    }


@pytest.mark.parametrize("persona", ["data-scientist", "model-approver"])
@pytest.mark.parametrize(
    ("environment", "account"),
    [("dev", "111111111111"), ("staging", "222222222222"), ("prod", "333333333333")],
)
def test_a_persona_is_taken_within_its_own_account(
    example: Any, persona: str, environment: str, account: str
) -> None:
    trust = example[f"{environment}-environment"].trust(f"acme-{environment}-{persona}")

    assert trust == {"Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
