"""What people may want to do in staging, and what each act asks IAM for."""

from __future__ import annotations

from promote.access.acts import read_object, write_object
from promote.access.request import Context
from promotion_steps.names import Environment

STAGING = Environment(path="acme", name="staging", account="222222222222", region="us-east-1")

Ask = tuple[str, str, Context]
"""An action, its resource, and what IAM knows of the request besides."""

STATUS = "sagemaker:ModelApprovalStatus"
PROPERTY = "sagemaker:CustomerMetadataProperties/"
GROUP = STAGING.arn("sagemaker", "model-package-group/any")
VERSION = STAGING.arn("sagemaker", "model-package/any/1")
NEW_VERSION = STAGING.arn("sagemaker", "model-package/any/*")
PIPELINE = STAGING.arn("codepipeline", STAGING.pipeline("breast-cancer"))
LEDGER = STAGING.arn("dynamodb", f"table/{STAGING.ledger}")
LOG = STAGING.arn("logs", f"log-group:{STAGING.prefix}environment-StepsCopyLog-x")
MODEL = f"{STAGING.artifact_bucket_arn}/models/breast-cancer/model.tar.gz"
VERDICT = f"{STAGING.evidence_bucket_arn}/promotions/x/gates/metrics.json"
STACK = STAGING.arn("cloudformation", f"stack/{STAGING.prefix}environment/x")
COPY_POLICY = f"arn:aws:iam::{STAGING.account}:policy/{STAGING.role('copy')}"
ENDPOINT = STAGING.arn("sagemaker", f"endpoint/{STAGING.endpoint('breast-cancer')}")
KEY = "the key of the evidence"
"""Stands for an ARN that only the templates know."""


def ask(resource: str, *actions: str) -> list[Ask]:
    return [(action, resource, {}) for action in actions]


def function(step: str) -> str:
    return STAGING.arn("lambda", f"function:{STAGING.function(step)}")


def creating(status: str) -> list[Ask]:
    return [("sagemaker:CreateModelPackage", arn, {STATUS: status}) for arn in (NEW_VERSION, GROUP)]


def updating(**context: str) -> list[Ask]:
    return [("sagemaker:UpdateModelPackage", VERSION, context)]


ALL_OF: dict[str, list[Ask]] = {
    "see what is registered": [
        *ask(VERSION, "sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"),
        *ask(GROUP, "sagemaker:DescribeModelPackageGroup", "sagemaker:ListTags"),
        *ask("*", "sagemaker:ListModelPackageGroups"),
    ],
    "register a version that waits for approval": creating("PendingManualApproval"),
    "approve or reject a version": [
        *updating(**{STATUS: "Approved"}),
        *updating(**{STATUS: "Rejected"}),
    ],
    "ask for a seal": ask(function("seal"), "lambda:InvokeFunction"),
    "see how long evidence is kept": ask(VERDICT, "s3:GetObjectRetention", "s3:GetObjectLegalHold"),
    "read the ledger": ask(LEDGER, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    "see pipelines and what they did": [
        *ask(
            PIPELINE,
            "codepipeline:GetPipeline",
            "codepipeline:GetPipelineState",
            "codepipeline:GetPipelineExecution",
            "codepipeline:ListPipelineExecutions",
            "codepipeline:ListActionExecutions",
        ),
        *ask("*", "codepipeline:ListPipelines"),
    ],
    "retry, stop or start a promotion": [
        *ask(f"{PIPELINE}/Validate", "codepipeline:RetryStageExecution"),
        *ask(PIPELINE, "codepipeline:StopPipelineExecution", "codepipeline:StartPipelineExecution"),
    ],
    "read logs of the steps": [
        *ask(f"{LOG}:*", "logs:FilterLogEvents", "logs:DescribeLogStreams", "logs:StartQuery"),
        *ask(f"{LOG}:log-stream:x", "logs:GetLogEvents"),
    ],
    "take events that reached nobody": ask(
        STAGING.undelivered_queue_arn, "sqs:ReceiveMessage", "sqs:DeleteMessage"
    ),
    "see endpoints": [
        *ask(ENDPOINT, "sagemaker:DescribeEndpoint"),
        *ask("*", "sagemaker:ListEndpoints"),
    ],
    "see what deployments did": ask(
        STACK, "cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"
    ),
    "read templates": ask(STACK, "cloudformation:GetTemplate"),
    "read roles and their policies": [
        *ask(STAGING.role_arn("copy"), "iam:GetRole", "iam:ListAttachedRolePolicies"),
        *ask(COPY_POLICY, "iam:GetPolicy", "iam:GetPolicyVersion"),
    ],
    "read policies and settings of buckets, keys and functions": [
        *ask(
            STAGING.evidence_bucket_arn, "s3:GetBucketPolicy", "s3:GetBucketObjectLockConfiguration"
        ),
        *ask(STAGING.artifact_bucket_arn, "s3:GetBucketPolicy", "s3:GetBucketVersioning"),
        *ask(KEY, "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"),
        *ask(STAGING.promotion_bus_arn, "events:DescribeEventBus"),
        *ask(function("copy"), "lambda:GetPolicy", "lambda:GetFunctionConfiguration"),
        *ask(GROUP, "sagemaker:GetModelPackageGroupPolicy"),
    ],
}
"""Acts that need each of these permissions."""

ANY_OF: dict[str, list[Ask]] = {
    "register a version that is approved": creating("Approved"),
    "approve a version and change what it is bound to": updating(
        **{STATUS: "Approved", f"{PROPERTY}promotion.manifest.sha256": "0"}
    ),
    "change a version's metadata": updating(**{f"{PROPERTY}owner": "me"}),
    "change a group's tags or its policy": ask(
        GROUP,
        "sagemaker:AddTags",
        "sagemaker:DeleteTags",
        "sagemaker:PutModelPackageGroupPolicy",
        "sagemaker:DeleteModelPackageGroup",
    ),
    "delete a model": ask(MODEL, "s3:DeleteObject", "s3:DeleteObjectVersion"),
    "change or delete evidence": ask(
        VERDICT,
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutObjectRetention",
        "s3:PutObjectLegalHold",
        "s3:BypassGovernanceRetention",
    ),
    "change the ledger": ask(
        LEDGER, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"
    ),
    "change a pipeline or skip its gates": [
        *ask(
            PIPELINE,
            "codepipeline:UpdatePipeline",
            "codepipeline:DeletePipeline",
            "codepipeline:PutApprovalResult",
        ),
        *ask(
            f"{PIPELINE}/Validate",
            "codepipeline:DisableStageTransition",
            "codepipeline:OverrideStageCondition",
            "codepipeline:RollbackStage",
        ),
        *ask("*", "codepipeline:PutJobSuccessResult"),
    ],
    "tell a step what happened": [
        request
        for step in ("record-approval", "record-outcome", "report", "withdraw", "copy", "four-eyes")
        for request in ask(function(step), "lambda:InvokeFunction")
    ],
    "ask an endpoint": ask(ENDPOINT, "sagemaker:InvokeEndpoint"),
    "change a role, a policy or a key": [
        *ask(
            STAGING.role_arn("viewer"),
            "iam:AttachRolePolicy",
            "iam:PutRolePolicy",
            "iam:UpdateAssumeRolePolicy",
            "iam:PassRole",
        ),
        *ask(COPY_POLICY, "iam:CreatePolicyVersion"),
        *ask(
            KEY, "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:CreateGrant"
        ),
        *ask(STAGING.evidence_bucket_arn, "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"),
    ],
    "take another role": ask(STAGING.role_arn("register"), "sts:AssumeRole"),
}
"""Acts that each of these permissions would be enough for, to begin with."""

OF_OBJECTS = {
    "upload a model": (write_object, MODEL),
    "read a model": (read_object, MODEL),
    "read why a promotion was stopped": (read_object, VERDICT),
}
