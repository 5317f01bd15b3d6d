"""What viewers, operators and auditors may do, exactly, where promotions end and where not."""

from __future__ import annotations

from typing import Any

from tests.stacks.statements import FIND_WHAT_IS_SERVED

IN_STAGING = "us-east-1:222222222222"
SAGEMAKER = f"arn:aws:sagemaker:{IN_STAGING}:"
PIPELINES = f"arn:aws:codepipeline:{IN_STAGING}:acme-staging-*"
EVIDENCE = "arn:aws:s3:::acme-staging-evidence-222222222222"
STACKS = f"arn:aws:cloudformation:{IN_STAGING}:stack/acme-staging-*/*"
BROWSE = {"DescribeModelVersions", "BrowseModelGroups", "ListModelVersions", "ListModelGroups"}
VIEW = {
    "WatchPipelines": {
        "Action": [
            "codepipeline:GetPipeline",
            "codepipeline:GetPipelineExecution",
            "codepipeline:GetPipelineState",
            "codepipeline:ListActionExecutions",
            "codepipeline:ListPipelineExecutions",
        ],
        "Resource": PIPELINES,
    },
    "ListPipelines": {"Action": "codepipeline:ListPipelines", "Resource": "*"},
    "WatchEndpoints": FIND_WHAT_IS_SERVED,
    "ListEndpoints": {"Action": "sagemaker:ListEndpoints", "Resource": "*"},
}
LOOK_INTO = {
    "WatchStacks": {
        "Action": [
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStackResources",
            "cloudformation:DescribeStacks",
            "cloudformation:ListStackResources",
        ],
        "Resource": STACKS,
    },
    "ReadLogsOfSteps": {
        "Action": [
            "logs:DescribeLogStreams",
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:GetQueryResults",
            "logs:StartQuery",
        ],
        "Resource": f"arn:aws:logs:{IN_STAGING}:log-group:acme-staging-*",
    },
    "ReadLedger": {
        "Action": [
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeTable",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
        ],
        "Resource": f"arn:aws:dynamodb:{IN_STAGING}:table/acme-staging-ledger",
    },
    "ReadEvidence": {
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"{EVIDENCE}/promotions/*/*",
    },
    "ListEvidence": {"Action": ["s3:ListBucket", "s3:ListBucketVersions"], "Resource": EVIDENCE},
    "DecryptEvidenceThroughS3": {
        "Action": "kms:Decrypt",
        "Resource": "<AWS::KMS::Key>",
        "Condition": {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": [EVIDENCE, f"{EVIDENCE}/*"]},
        },
    },
}


def without_browsing(statements: dict[str, Any]) -> dict[str, Any]:
    assert statements.keys() >= BROWSE
    return {sid: statement for sid, statement in statements.items() if sid not in BROWSE}


def test_a_viewer_sees_pipelines_and_endpoints_and_no_contents(example: Any) -> None:
    assert without_browsing(example["staging-environment"].may("acme-staging-viewer")) == VIEW


def test_an_operator_gets_promotions_going_and_decides_on_none(example: Any) -> None:
    may = without_browsing(example["staging-environment"].may("acme-staging-operator"))

    assert may == {
        **VIEW,
        **LOOK_INTO,
        "TakeUndeliveredEvents": {
            "Action": [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            ],
            "Resource": f"arn:aws:sqs:{IN_STAGING}:acme-staging-undelivered",
        },
        "RetryFailedStages": {
            "Action": "codepipeline:RetryStageExecution",
            "Resource": f"{PIPELINES}/*",
        },
        "StartAndStopPipelines": {
            "Action": ["codepipeline:StartPipelineExecution", "codepipeline:StopPipelineExecution"],
            "Resource": PIPELINES,
        },
    }


def test_an_auditor_reads_evidence_and_settings_and_no_data(example: Any) -> None:
    may = without_browsing(example["staging-environment"].may("acme-staging-auditor"))

    assert may == {
        **VIEW,
        **LOOK_INTO,
        "ReadTemplates": {
            "Action": ["cloudformation:GetStackPolicy", "cloudformation:GetTemplate"],
            "Resource": STACKS,
        },
        "ReadRoles": {
            "Action": [
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:ListRoleTags",
            ],
            "Resource": "arn:aws:iam::222222222222:role/acme-staging-*",
        },
        "ReadPoliciesOfRoles": {
            "Action": ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
            "Resource": "arn:aws:iam::222222222222:policy/acme-staging-*",
        },
        "ReadPoliciesOfResources": {
            "Action": [
                "events:DescribeEventBus",
                "lambda:GetFunctionConfiguration",
                "lambda:GetPolicy",
                "sagemaker:GetModelPackageGroupPolicy",
                "sqs:GetQueueAttributes",
            ],
            "Resource": [
                f"arn:aws:events:{IN_STAGING}:event-bus/acme-staging-promotion",
                f"arn:aws:lambda:{IN_STAGING}:function:acme-staging-*",
                f"{SAGEMAKER}model-package-group/*",
                f"arn:aws:sqs:{IN_STAGING}:acme-staging-undelivered",
            ],
        },
        "ReadSettingsOfBuckets": {
            "Action": [
                "s3:GetBucketAcl",
                "s3:GetBucketLogging",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketPolicy",
                "s3:GetBucketPublicAccessBlock",
                "s3:GetBucketVersioning",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
            ],
            "Resource": "arn:aws:s3:::acme-staging-*",
        },
        "ReadSettingsOfKeys": {
            "Action": [
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListGrants",
            ],
            "Resource": f"arn:aws:kms:{IN_STAGING}:key/*",
            "Condition": {
                "StringEquals": {
                    "aws:ResourceTag/model-promotion:path": "acme",
                    "aws:ResourceTag/model-promotion:environment": "staging",
                }
            },
        },
        "SeeHowLongEvidenceIsKept": {
            "Action": [
                "s3:GetObjectAttributes",
                "s3:GetObjectLegalHold",
                "s3:GetObjectRetention",
                "s3:GetObjectVersionAttributes",
            ],
            "Resource": f"{EVIDENCE}/promotions/*/*",
        },
    }


def test_where_no_promotion_ends_there_are_no_pipelines_and_no_evidence_to_look_at(
    example: Any,
) -> None:
    dev = example["dev-environment"]

    assert without_browsing(dev.may("acme-dev-viewer")) == {}
    assert without_browsing(dev.may("acme-dev-operator")).keys() == {
        "WatchStacks",
        "ReadLogsOfSteps",
        "TakeUndeliveredEvents",
        "AskForSeals",
    }
    assert without_browsing(dev.may("acme-dev-auditor")).keys() == {
        "WatchStacks",
        "ReadTemplates",
        "ReadRoles",
        "ReadPoliciesOfRoles",
        "ReadPoliciesOfResources",
        "ReadSettingsOfBuckets",
        "ReadSettingsOfKeys",
        "ReadLogsOfSteps",
    }


def test_every_log_of_a_step_is_one_that_onlookers_find(example: Any) -> None:
    for stack, template in example.items():
        environment = stack.partition("-")[0]
        for log in template.all("AWS::Logs::LogGroup"):
            assert log.get("LogGroupName", f"acme-{stack}-Log").startswith(f"acme-{environment}-")


def test_every_key_bears_the_tags_that_an_auditor_finds_it_by(example: Any) -> None:
    keys = [(name, key) for name, one in example.items() for key in one.all("AWS::KMS::Key")]

    assert len(keys) >= 5
    for stack, key in keys:
        tags = {tag["Key"]: tag["Value"] for tag in key["Tags"]}
        assert tags["model-promotion:path"] == "acme"
        assert tags["model-promotion:environment"] == stack.partition("-")[0]
