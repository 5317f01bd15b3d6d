"""What each step of staging may do, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.names import GATES
from tests.stacks.statements import (
    ANSWERING,
    DESCRIBE_IN_DEV,
    ENCRYPT_IN_STAGING,
    FIND_WHAT_IS_SERVED,
    GIVE_UP,
    IN_STAGING,
    INSPECT,
    LEDGER,
    NOTIFYING,
    READ_IN_DEV,
    READ_THE_VERSIONS_TAG,
    READING,
    SID_OF_FAILURE,
    SID_OF_LOG,
    by_service,
)

ENDPOINT_STACKS = "arn:aws:cloudformation:us-east-1:222222222222:stack/acme-staging-*-endpoint/*"
SAGEMAKER = "arn:aws:sagemaker:us-east-1:222222222222:"

STEPS: dict[str, dict[str, Any]] = {
    "check-request": {
        "DescribeModelVersions": DESCRIBE_IN_DEV,
        "ClaimThePromotion": {
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": LEDGER,
        },
        **ANSWERING,
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
        "FollowTheRegistration": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
        },
        "ListModelVersions": {
            "Action": "sagemaker:ListModelPackages",
            "Resource": [
                "arn:aws:sagemaker:us-east-1:222222222222:model-package-group/*",
                "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
            ],
        },
        "ReadModelArtifacts": {
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": f"{IN_STAGING}/models/*",
        },
        "DecryptModelArtifactsThroughS3": {**ENCRYPT_IN_STAGING, "Action": "kms:Decrypt"},
        "ListModelArtifacts": {
            "Action": "s3:ListBucket",
            "Resource": IN_STAGING,
            "Condition": {"StringLike": {"s3:prefix": "models/*"}},
        },
        "DescribeImages": {
            "Action": ["ecr:BatchGetImage", "ecr:DescribeImages"],
            "Resource": "arn:aws:ecr:us-east-1:*:repository/*",
        },
        "RememberTheVersion": {
            "Action": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
            "Resource": LEDGER,
        },
        **ANSWERING,
    },
    "delete-failed-stack": {
        "DeleteFailedStacks": {
            "Action": ["cloudformation:DeleteStack", "cloudformation:DescribeStacks"],
            "Resource": ENDPOINT_STACKS,
        },
        "SeeWhetherTheEndpointServes": {
            "Action": "sagemaker:DescribeEndpoint",
            "Resource": f"{SAGEMAKER}endpoint/acme-staging-*",
        },
        **ANSWERING,
    },
    "render-endpoint": {
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": f"{SAGEMAKER}model-package/*",
        },
        "FindWhatIsServed": FIND_WHAT_IS_SERVED,
        "ReadTheVersionsTag": READ_THE_VERSIONS_TAG,
        **ANSWERING,
    },
    "smoke-test": {
        "FindWhatIsServed": FIND_WHAT_IS_SERVED,
        "ReadTheVersionsTag": READ_THE_VERSIONS_TAG,
        "AskTheEndpoint": {
            "Action": "sagemaker:InvokeEndpoint",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:endpoint/acme-staging-*",
        },
        **ANSWERING,
    },
    "report": {
        **NOTIFYING,
        "ReadWhatThePipelineDid": {
            "Action": ["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"],
            "Resource": "arn:aws:codepipeline:us-east-1:222222222222:acme-staging-*",
        },
        "ReadWhyADeploymentFailed": {
            "Action": "cloudformation:DescribeStackEvents",
            "Resource": ENDPOINT_STACKS,
        },
        "CloseThePromotion": {
            "Action": ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:UpdateItem"],
            "Resource": LEDGER,
        },
        "TellTheSource": {
            "Action": "events:PutEvents",
            "Resource": "arn:aws:events:us-east-1:111111111111:event-bus/acme-dev-promotion",
        },
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
        },
        "SettleArrivals": {
            "Action": "sagemaker:UpdateModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
            "Condition": {
                "StringEqualsIfExists": {
                    "sagemaker:ModelApprovalStatus": ["PendingManualApproval", "Rejected"]
                },
                "Null": {
                    "sagemaker:CustomerMetadataProperties/promotion.arrival": "false",
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
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                },
            },
        },
    },
    "withdraw": {
        **NOTIFYING,
        "FindWhatAVersionBecame": {
            "Action": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
            "Resource": LEDGER,
        },
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
        },
        "MarkVersionsAsWithdrawn": {
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
                    "sagemaker:CustomerMetadataProperties/promotion.first.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.first.created-at": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.account": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.arrival": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "false",
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                }
            },
        },
    },
    "watch-promotions": {
        "ReadWhatThePipelineDid": {
            "Action": ["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"],
            "Resource": "arn:aws:codepipeline:us-east-1:222222222222:acme-staging-*",
        },
        "ReadThePromotions": {"Action": "dynamodb:Scan", "Resource": LEDGER},
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": f"{SAGEMAKER}model-package/*",
        },
        "FindWhatIsServed": FIND_WHAT_IS_SERVED,
        "ReadTheVersionsTag": READ_THE_VERSIONS_TAG,
    },
    "watch-approvals": {
        "DescribeModelVersions": {
            "Action": "sagemaker:DescribeModelPackage",
            "Resource": f"{SAGEMAKER}model-package/*",
        },
        "ListModelVersions": {
            "Action": "sagemaker:ListModelPackages",
            "Resource": [f"{SAGEMAKER}model-package-group/*", f"{SAGEMAKER}model-package/*"],
        },
        "BrowseModelGroups": {
            "Action": "sagemaker:ListTags",
            "Resource": f"{SAGEMAKER}model-package-group/*",
        },
        "ListModelGroups": {"Action": "sagemaker:ListModelPackageGroups", "Resource": "*"},
    },
    "record-outcome": {
        "SendEventsToOtherTools": NOTIFYING["SendEventsToOtherTools"],
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
                    "sagemaker:CustomerMetadataProperties/promotion.first.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.first.created-at": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.account": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.origin.arn": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.arrival": "true",
                    "sagemaker:CustomerMetadataProperties/promotion.withdrawn": "true",
                    "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                }
            },
        },
    },
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_may_do_its_work_and_nothing_more(example: Any, step: str) -> None:
    may = example["staging-environment"].may(f"acme-staging-{step}")

    assert may.pop(SID_OF_LOG) == {
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "<AWS::Logs::LogGroup>",
    }
    assert may.pop(SID_OF_FAILURE) == GIVE_UP
    assert may == STEPS[step]


@pytest.mark.parametrize("step", STEPS)
def test_lambda_alone_works_as_a_step_and_for_this_function_alone(example: Any, step: str) -> None:
    trust = example["staging-environment"].trust(f"acme-staging-{step}")

    assert trust == by_service("lambda", "222222222222", f"function:acme-staging-{step}")


def test_the_first_environment_has_no_steps_that_promote(example: Any) -> None:
    functions = example["dev-environment"].all("AWS::Lambda::Function")

    assert {function["FunctionName"] for function in functions} == {
        "acme-dev-record-approval",
        "acme-dev-record-outcome",
        "acme-dev-seal",
        "acme-dev-watch-approvals",
    }


def test_the_last_environment_records_no_outcomes(example: Any) -> None:
    functions = example["prod-environment"].all("AWS::Lambda::Function")

    promoting = STEPS.keys() - {"record-outcome", "watch-approvals"} | {*GATES}
    assert {function["FunctionName"] for function in functions} == {
        f"acme-prod-{step}" for step in promoting
    }
