"""What a role may do to the model package versions of an environment."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_iam as iam

from promotion_steps.names import (
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    REGISTRAR,
    Environment,
)

BINDING_PROPERTIES = (MANIFEST_SHA256, MANIFEST_URI, MANIFEST_VERSION, REGISTRAR)
"""What ties an approval to bytes and to a person; written once, at registration."""


def describe_versions(environment: Environment) -> iam.PolicyStatement:
    """Read any model package version, by its ARN."""
    return iam.PolicyStatement(
        sid="DescribeModelVersions",
        actions=["sagemaker:DescribeModelPackage"],
        resources=[environment.arn("sagemaker", "model-package/*")],
    )


def browse_registry(environment: Environment) -> list[iam.PolicyStatement]:
    """Find groups, what they are tagged with, and their versions."""
    return [
        describe_versions(environment),
        iam.PolicyStatement(
            sid="BrowseModelGroups",
            actions=[
                "sagemaker:DescribeModelPackageGroup",
                "sagemaker:ListModelPackages",
                "sagemaker:ListTags",
            ],
            resources=[environment.arn("sagemaker", "model-package-group/*")],
        ),
        iam.PolicyStatement(
            sid="ListModelGroups",
            actions=["sagemaker:ListModelPackageGroups"],
            resources=["*"],  # IAM offers no resource for this action
        ),
    ]


def register_pending_versions(environment: Environment) -> iam.PolicyStatement:
    """Register versions that wait for somebody's approval, and no others."""
    return iam.PolicyStatement(
        sid="RegisterPendingVersions",
        actions=["sagemaker:CreateModelPackage"],
        resources=[
            environment.arn("sagemaker", "model-package/*"),
            environment.arn("sagemaker", "model-package-group/*"),
        ],
        conditions={
            "StringEquals": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"},
        },
    )


def decide_on_versions(environment: Environment) -> iam.PolicyStatement:
    """Approve or reject versions, without touching what they are bound to."""
    return _update(
        environment,
        sid="DecideOnVersions",
        conditions={
            "StringEquals": {"sagemaker:ModelApprovalStatus": ["Approved", "Rejected"]},
            "Null": _untouched(),
        },
    )


def annotate_versions(environment: Environment) -> iam.PolicyStatement:
    """Write onto versions what became of them, without deciding on them."""
    return _update(
        environment,
        sid="AnnotateVersions",
        conditions={"Null": {"sagemaker:ModelApprovalStatus": "true", **_untouched()}},
    )


def _update(
    environment: Environment, *, sid: str, conditions: dict[str, Any]
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        actions=["sagemaker:UpdateModelPackage"],
        resources=[environment.arn("sagemaker", "model-package/*")],
        conditions=conditions,
    )


def _untouched() -> dict[str, str]:
    keys = [f"sagemaker:CustomerMetadataProperties/{key}" for key in BINDING_PROPERTIES]
    return dict.fromkeys([*keys, "sagemaker:CustomerMetadataPropertiesToRemove"], "true")
