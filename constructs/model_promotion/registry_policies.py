"""What a role may do to the model package versions of an environment."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_iam as iam

from promotion_steps.names import (
    APPROVED_AT,
    APPROVER,
    APPROVER_IDENTITY,
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    ORIGIN_ACCOUNT,
    ORIGIN_ARN,
    REGISTRAR,
    WITHDRAWN,
    Environment,
)

BINDING_PROPERTIES = (MANIFEST_SHA256, MANIFEST_URI, MANIFEST_VERSION, REGISTRAR)
"""What ties an approval to bytes and to a person; written once, at registration."""

APPROVAL_PROPERTIES = (APPROVED_AT, APPROVER, APPROVER_IDENTITY)
"""Who approved, and when; written by one function of the environment."""

_ORIGIN_PROPERTIES = (ORIGIN_ACCOUNT, ORIGIN_ARN)
_KEPT_PROPERTIES = (*BINDING_PROPERTIES, *APPROVAL_PROPERTIES, *_ORIGIN_PROPERTIES, WITHDRAWN)
_PROPERTY = "sagemaker:CustomerMetadataProperties/"
_REMOVED = "sagemaker:CustomerMetadataPropertiesToRemove"
_STATUS = "sagemaker:ModelApprovalStatus"


def describe_versions(environment: Environment) -> iam.PolicyStatement:
    """Read any model package version, by its ARN."""
    return iam.PolicyStatement(
        sid="DescribeModelVersions",
        actions=["sagemaker:DescribeModelPackage"],
        resources=[environment.arn("sagemaker", "model-package/*")],
    )


def list_versions(environment: Environment) -> iam.PolicyStatement:
    """List the versions of any group."""
    return iam.PolicyStatement(
        sid="ListModelVersions",
        actions=["sagemaker:ListModelPackages"],
        # IAM's reference names versions as the resource, the request names their group.
        resources=[
            environment.arn("sagemaker", "model-package-group/*"),
            environment.arn("sagemaker", "model-package/*"),
        ],
    )


def browse_registry(environment: Environment) -> list[iam.PolicyStatement]:
    """Find groups, what they are tagged with, and their versions."""
    return [
        describe_versions(environment),
        iam.PolicyStatement(
            sid="BrowseModelGroups",
            actions=[
                "sagemaker:DescribeModelPackageGroup",
                "sagemaker:ListTags",
            ],
            resources=[environment.arn("sagemaker", "model-package-group/*")],
        ),
        list_versions(environment),
        iam.PolicyStatement(
            sid="ListModelGroups",
            actions=["sagemaker:ListModelPackageGroups"],
            resources=["*"],  # IAM offers no resource for this action
        ),
    ]


def register_pending_versions(environment: Environment) -> iam.PolicyStatement:
    """Register new versions that wait for somebody's approval, and no others."""
    return _create(environment, never=(*APPROVAL_PROPERTIES, *_ORIGIN_PROPERTIES, WITHDRAWN))


def register_promoted_versions(environment: Environment) -> iam.PolicyStatement:
    """Register versions that another environment approved; they wait for approval again."""
    return _create(environment, never=(*APPROVAL_PROPERTIES, WITHDRAWN))


def decide_on_versions(environment: Environment) -> iam.PolicyStatement:
    """Approve or reject versions, without touching what they are bound to."""
    return _update(
        environment,
        sid="DecideOnVersions",
        conditions={
            "StringEquals": {_STATUS: ["Approved", "Rejected"]},
            "Null": _absent(*_KEPT_PROPERTIES),
        },
    )


def annotate_versions(environment: Environment) -> iam.PolicyStatement:
    """Write onto versions what became of them, without deciding on them."""
    return _update(
        environment,
        sid="AnnotateVersions",
        conditions={"Null": {_STATUS: "true", **_absent(*_KEPT_PROPERTIES)}},
    )


def record_approvers(environment: Environment) -> iam.PolicyStatement:
    """Write onto versions who approved them, without deciding on them."""
    present = {f"{_PROPERTY}{key}": "false" for key in (APPROVED_AT, APPROVER)}
    others = (*BINDING_PROPERTIES, *_ORIGIN_PROPERTIES, WITHDRAWN)
    return _update(
        environment,
        sid="RecordApprovers",
        conditions={"Null": {_STATUS: "true", **present, **_absent(*others)}},
    )


def _create(environment: Environment, *, never: tuple[str, ...]) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="RegisterPendingVersions",
        actions=["sagemaker:CreateModelPackage"],
        resources=[
            environment.arn("sagemaker", "model-package/*"),
            environment.arn("sagemaker", "model-package-group/*"),
        ],
        conditions={
            "StringEquals": {_STATUS: "PendingManualApproval"},
            "Null": {f"{_PROPERTY}{key}": "true" for key in never},
        },
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


def _absent(*keys: str) -> dict[str, str]:
    return {**{f"{_PROPERTY}{key}": "true" for key in keys}, _REMOVED: "true"}
