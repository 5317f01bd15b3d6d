"""What an auditor may do: read all that is evidence, and nothing that is data."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.evidence_policies import read_evidence
from model_promotion.observation_policies import read_ledger, read_step_logs, watch_stacks
from model_promotion.persona_policies.viewer import view
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, Environment, evidence_prefix


def audit(environment: Environment, *, evidence_key_arn: str | None) -> list[iam.PolicyStatement]:
    """Read why models were let in, who may do what, and how all of it is kept.

    Args:
        environment: Where.
        evidence_key_arn: The key of its evidence bucket; None where no promotion ends.
    """
    everywhere = [
        *view(environment, promotions_end_here=evidence_key_arn is not None),
        watch_stacks(environment),
        _read_templates(environment),
        *_read_who_may_what(environment),
        *_read_how_data_is_kept(environment),
        read_step_logs(environment),
    ]
    if evidence_key_arn is None:
        return everywhere
    return [
        *everywhere,
        *read_evidence(environment, key_arn=evidence_key_arn),
        _see_retention(environment),
        read_ledger(environment),
    ]


def _read_templates(environment: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ReadTemplates",
        actions=["cloudformation:GetStackPolicy", "cloudformation:GetTemplate"],
        resources=[environment.arn("cloudformation", f"stack/{environment.prefix}*/*")],
    )


def _read_who_may_what(environment: Environment) -> list[iam.PolicyStatement]:
    iam_arn = f"arn:{environment.partition}:iam::{environment.account}"
    return [
        iam.PolicyStatement(
            sid="ReadRoles",
            actions=[
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:ListRoleTags",
            ],
            resources=[environment.role_arn("*")],
        ),
        iam.PolicyStatement(
            sid="ReadPoliciesOfRoles",
            actions=["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
            resources=[f"{iam_arn}:policy{environment.iam_path}{environment.prefix}*"],
        ),
        iam.PolicyStatement(
            sid="ReadPoliciesOfResources",
            actions=[
                "events:DescribeEventBus",
                "lambda:GetFunctionConfiguration",
                "lambda:GetPolicy",
                "sagemaker:GetModelPackageGroupPolicy",
                "sqs:GetQueueAttributes",
            ],
            resources=[
                environment.promotion_bus_arn,
                environment.arn("lambda", f"function:{environment.prefix}*"),
                environment.arn("sagemaker", "model-package-group/*"),
                environment.undelivered_queue_arn,
            ],
        ),
    ]


def _read_how_data_is_kept(environment: Environment) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="ReadSettingsOfBuckets",
            actions=[
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
            resources=[f"arn:{environment.partition}:s3:::{environment.prefix}*"],
        ),
        iam.PolicyStatement(
            sid="ReadSettingsOfKeys",
            actions=[
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListGrants",
            ],
            resources=[environment.arn("kms", "key/*")],
            conditions={
                "StringEquals": {
                    f"aws:ResourceTag/{PATH_TAG}": environment.path,
                    f"aws:ResourceTag/{ENVIRONMENT_TAG}": environment.name,
                }
            },
        ),
    ]


def _see_retention(environment: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="SeeHowLongEvidenceIsKept",
        actions=[
            "s3:GetObjectAttributes",
            "s3:GetObjectLegalHold",
            "s3:GetObjectRetention",
            "s3:GetObjectVersionAttributes",
        ],
        resources=[f"{environment.evidence_bucket_arn}/{evidence_prefix('*')}*"],
    )
