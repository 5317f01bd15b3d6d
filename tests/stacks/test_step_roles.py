"""What each step of staging may do, exactly."""

from __future__ import annotations

from typing import Any

import pytest

SID_OF_LOG = "WriteTheLog"
DESCRIBE_IN_DEV = {
    "Action": "sagemaker:DescribeModelPackage",
    "Resource": "arn:aws:sagemaker:us-east-1:111111111111:model-package/*",
}
READ_IN_DEV = {
    "Action": ["s3:GetObject", "s3:GetObjectVersion"],
    "Resource": "arn:aws:s3:::acme-dev-artifacts-111111111111/models/*",
}
DECRYPT_IN_DEV = {
    "Action": "kms:Decrypt",
    "Resource": "arn:aws:kms:us-east-1:111111111111:key/*",
    "Condition": {
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
        "StringLike": {
            "kms:EncryptionContext:aws:s3:arn": [
                "arn:aws:s3:::acme-dev-artifacts-111111111111",
                "arn:aws:s3:::acme-dev-artifacts-111111111111/*",
            ]
        },
    },
}
INSPECT = ["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"]
IN_STAGING = "arn:aws:s3:::acme-staging-artifacts-222222222222"
ANSWER = {
    "Action": ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"],
    "Resource": "*",
}
LEDGER = "arn:aws:dynamodb:us-east-1:222222222222:table/acme-staging-ledger"
READING = {
    "DescribeModelVersions": DESCRIBE_IN_DEV,
    "ReadModelArtifacts": READ_IN_DEV,
    "DecryptModelArtifactsThroughS3": DECRYPT_IN_DEV,
    "AnswerThePipeline": ANSWER,
}
ENCRYPT_IN_STAGING = {
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "<AWS::KMS::Key>",
    "Condition": {
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
        "StringLike": {
            "kms:EncryptionContext:aws:s3:arn": [IN_STAGING, f"{IN_STAGING}/*"],
        },
    },
}
GIVE_UP = {
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered",
}

STEPS: dict[str, dict[str, Any]] = {
    "check-request": {
        "DescribeModelVersions": DESCRIBE_IN_DEV,
        "ClaimThePromotion": {
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": LEDGER,
        },
        "AnswerThePipeline": ANSWER,
    },
    "metric-floor": READING,
    "integrity": {
        **READING,
        "InspectModelArtifacts": {"Action": INSPECT, "Resource": READ_IN_DEV["Resource"]},
        "ListModelArtifacts": {
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::acme-dev-artifacts-111111111111",
            "Condition": {"StringLike": {"s3:prefix": "models/*"}},
        },
    },
    "copy": {
        **READING,
        "WriteModelArtifacts": {
            "Action": [
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:PutObject",
            ],
            "Resource": f"{IN_STAGING}/models/*",
        },
        "EncryptModelArtifactsThroughS3": ENCRYPT_IN_STAGING,
        "InspectModelArtifacts": {
            "Action": INSPECT,
            "Resource": [READ_IN_DEV["Resource"], f"{IN_STAGING}/models/*"],
        },
        "ResumeUploads": {
            "Action": "s3:ListMultipartUploadParts",
            "Resource": f"{IN_STAGING}/models/*",
        },
        "TellMissingFromForbidden": {"Action": "s3:ListBucket", "Resource": IN_STAGING},
    },
    "register": {
        "DescribeModelVersions": DESCRIBE_IN_DEV,
        "RegisterPendingVersions": {
            "Action": "sagemaker:CreateModelPackage",
            "Resource": [
                "arn:aws:sagemaker:us-east-1:222222222222:model-package-group/*",
                "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
            ],
            "Condition": {
                "StringEquals": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"},
                "Null": {
                    "sagemaker:CustomerMetadataProperties/promotion.approved-at": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approver": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.approver.source-identity": (
                        "true"
                    ),
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
                },
            },
        },
        "RememberTheVersion": {
            "Action": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
            "Resource": LEDGER,
        },
        "AnswerThePipeline": ANSWER,
    },
    "smoke-test": {
        "AskTheEndpoint": {
            "Action": "sagemaker:InvokeEndpoint",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:endpoint/acme-staging-*",
        },
        "AnswerThePipeline": ANSWER,
    },
    "report": {
        "ReadWhatThePipelineDid": {
            "Action": ["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"],
            "Resource": "arn:aws:codepipeline:us-east-1:222222222222:acme-staging-*",
        },
        "CloseThePromotion": {
            "Action": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
            "Resource": LEDGER,
        },
        "TellTheSource": {
            "Action": "events:PutEvents",
            "Resource": "arn:aws:events:us-east-1:111111111111:event-bus/acme-dev-promotion",
        },
        "KeepEventsItFailedOn": GIVE_UP,
    },
    "record-outcome": {
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
        },
        "AnnotateVersions": {
            "Action": "sagemaker:UpdateModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
            "Condition": {
                "Null": {
                    "sagemaker:ModelApprovalStatus": "true",
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
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                }
            },
        },
        "KeepEventsItFailedOn": GIVE_UP,
    },
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_may_do_its_work_and_nothing_more(example: Any, step: str) -> None:
    may = example["staging-environment"].may(f"acme-staging-{step}")

    assert may.pop(SID_OF_LOG) == {
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "<AWS::Logs::LogGroup>",
    }
    assert may == STEPS[step]


@pytest.mark.parametrize("step", STEPS)
def test_lambda_alone_works_as_a_step(example: Any, step: str) -> None:
    trust = example["staging-environment"].trust(f"acme-staging-{step}")

    assert trust == {"Principal": {"Service": "lambda.amazonaws.com"}}


def test_the_first_environment_has_no_steps_that_promote(example: Any) -> None:
    functions = example["dev-environment"].all("AWS::Lambda::Function")

    assert [function["FunctionName"] for function in functions] == ["acme-dev-record-outcome"]


def test_the_last_environment_records_no_outcomes(example: Any) -> None:
    functions = example["prod-environment"].all("AWS::Lambda::Function")

    assert {function["FunctionName"] for function in functions} == {
        f"acme-prod-{step}" for step in STEPS if step != "record-outcome"
    }
