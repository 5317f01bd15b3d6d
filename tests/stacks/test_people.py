"""What data scientists and model approvers may do in dev, exactly, team by team."""

from __future__ import annotations

from typing import Any

import pytest

SAGEMAKER = "arn:aws:sagemaker:us-east-1:111111111111:"
BUCKET = "arn:aws:s3:::acme-dev-artifacts-111111111111"
VERSIONS, GROUPS = f"{SAGEMAKER}model-package/*", f"{SAGEMAKER}model-package-group/*"
OF_THE_PATH = {"aws:ResourceTag/model-promotion:path": "acme"}
TEAM = "aws:ResourceTag/model-promotion:team"
OF_NO_TEAM = ({}, {TEAM: "true"})
OF_ONCOLOGY = ({TEAM: "oncology"}, {})
"""What a condition on the team adds to `StringEquals` and to `Null`."""
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


def pending(
    team: tuple[dict[str, str], dict[str, str]] | None = None,
) -> dict[str, dict[str, Any]]:
    equal, absent = team or ({}, {})
    return {
        "StringEquals": {
            "sagemaker:ModelApprovalStatus": "PendingManualApproval",
            **(OF_THE_PATH if team else {}),
            **equal,
        },
        "Null": {
            "sagemaker:CustomerMetadataProperties/promotion.approved-at": "true",
            "sagemaker:CustomerMetadataProperties/promotion.approver": "true",
            "sagemaker:CustomerMetadataProperties/promotion.approver.source-identity": "true",
            "sagemaker:CustomerMetadataProperties/promotion.first.arn": "true",
            "sagemaker:CustomerMetadataProperties/promotion.first.created-at": "true",
            "sagemaker:CustomerMetadataProperties/promotion.origin.account": "true",
            "sagemaker:CustomerMetadataProperties/promotion.origin.arn": "true",
            "sagemaker:CustomerMetadataProperties/promotion.arrival": "true",
            "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
            **absent,
        },
    }


@pytest.mark.parametrize(
    ("role", "sid", "team"),
    [
        ("acme-dev-data-scientist", "RegisterInGroupsOfNoTeam", OF_NO_TEAM),
        ("acme-dev-data-scientist-oncology", "RegisterInGroupsOfTheTeam", OF_ONCOLOGY),
    ],
)
def test_a_data_scientist_registers_pending_versions_of_the_team_and_nothing_more(
    example: Any, role: str, sid: str, team: tuple[dict[str, str], dict[str, str]]
) -> None:
    assert example["dev-environment"].may(role) == {
        **BROWSE,
        "RegisterPendingVersions": {
            "Action": "sagemaker:CreateModelPackage",
            "Resource": VERSIONS,
            "Condition": pending(),
        },
        sid: {
            "Action": "sagemaker:CreateModelPackage",
            "Resource": GROUPS,
            "Condition": pending(team),
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
            "Action": ["ecr:BatchGetImage", "ecr:DescribeImages"],
            "Resource": "arn:aws:ecr:*:*:repository/*",
        },
    }


@pytest.mark.parametrize(
    ("role", "team"),
    [
        ("acme-dev-model-approver", OF_NO_TEAM),
        ("acme-dev-model-approver-oncology", OF_ONCOLOGY),
    ],
)
def test_a_model_approver_decides_on_versions_of_the_team_and_changes_nothing_else(
    example: Any, role: str, team: tuple[dict[str, str], dict[str, str]]
) -> None:
    equal, absent = team
    assert example["dev-environment"].may(role) == {
        **BROWSE,
        "DecideOnVersions": {
            "Action": "sagemaker:UpdateModelPackage",
            "Resource": VERSIONS,
            "Condition": {
                "StringEquals": {
                    "sagemaker:ModelApprovalStatus": ["Approved", "Rejected"],
                    **OF_THE_PATH,
                    **equal,
                },
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
                    "sagemaker:CustomerMetadataProperties/promotion.first.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.first.created-at": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.account": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.arrival": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                    **absent,
                },
            },
        },
    }


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
@pytest.mark.parametrize(("model", "team"), [("breast-cancer", "oncology"), ("diabetes", None)])
def test_a_group_bears_the_tags_that_tell_whose_it_is(
    example: Any, environment: str, model: str, team: str | None
) -> None:
    group = example[f"{environment}-{model}"].only("AWS::SageMaker::ModelPackageGroup")

    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    assert tags["model-promotion:path"] == "acme"
    assert tags["model-promotion:environment"] == environment
    assert tags.get("model-promotion:team") == team
    assert tags["model-promotion:model"] == model


@pytest.mark.parametrize(
    "persona",
    [
        "data-scientist",
        "data-scientist-oncology",
        "model-approver",
        "model-approver-oncology",
        "operator",
        "auditor",
    ],
)
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


@pytest.mark.parametrize(
    "persona",
    [
        "data-scientist",
        "data-scientist-oncology",
        "model-approver",
        "model-approver-oncology",
        "auditor",
        "operator",
        "viewer",
    ],
)
@pytest.mark.parametrize(
    ("environment", "account"),
    [("dev", "111111111111"), ("staging", "222222222222"), ("prod", "333333333333")],
)
def test_a_persona_is_taken_within_its_own_account(
    example: Any, persona: str, environment: str, account: str
) -> None:
    trust = example[f"{environment}-environment"].trust(f"acme-{environment}-{persona}")

    assert trust == {"Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
