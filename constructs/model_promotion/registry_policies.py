"""What a role may do to the model package versions of an environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_iam as iam

from promotion_steps.names import (
    APPROVED_AT,
    APPROVER,
    APPROVER_IDENTITY,
    ARRIVAL,
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    ORIGIN_PROPERTIES,
    PATH_TAG,
    REGISTRAR,
    TEAM_TAG,
    WITHDRAWN,
    Environment,
)

BINDING_PROPERTIES = (MANIFEST_SHA256, MANIFEST_URI, MANIFEST_VERSION, REGISTRAR)
"""What ties an approval to bytes and to a person; written once, at registration."""

APPROVAL_PROPERTIES = (APPROVED_AT, APPROVER, APPROVER_IDENTITY)
"""Who approved, and when; written by one function of the environment."""

_KEPT_PROPERTIES = (
    *BINDING_PROPERTIES,
    *APPROVAL_PROPERTIES,
    *ORIGIN_PROPERTIES,
    ARRIVAL,
    WITHDRAWN,
)
_PROPERTY = "sagemaker:CustomerMetadataProperties/"
_REMOVED = "sagemaker:CustomerMetadataPropertiesToRemove"
_STATUS = "sagemaker:ModelApprovalStatus"
_TAG = "aws:ResourceTag/"

Conditions = dict[str, dict[str, Any]]


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
    return _find_versions(environment, ["DescribeModelPackageGroup", "ListTags"])


def find_versions(environment: Environment) -> list[iam.PolicyStatement]:
    """Find the versions of groups that their tags tell."""
    return _find_versions(environment, ["ListTags"])


def _find_versions(environment: Environment, of_groups: list[str]) -> list[iam.PolicyStatement]:
    return [
        describe_versions(environment),
        iam.PolicyStatement(
            sid="BrowseModelGroups",
            actions=[f"sagemaker:{action}" for action in of_groups],
            resources=[environment.arn("sagemaker", "model-package-group/*")],
        ),
        list_versions(environment),
        iam.PolicyStatement(
            sid="ListModelGroups",
            actions=["sagemaker:ListModelPackageGroups"],
            resources=["*"],  # IAM offers no resource for this action
        ),
    ]


def register_pending_versions(
    environment: Environment, *, team: str | None = None
) -> list[iam.PolicyStatement]:
    """Register new versions that wait for somebody's approval, and no others.

    Args:
        environment: Whose registry.
        team: Into whose groups. Default: into those that belong to no team.
    """
    never = (*APPROVAL_PROPERTIES, *ORIGIN_PROPERTIES, ARRIVAL, WITHDRAWN)
    return [
        _create(environment, sid="RegisterPendingVersions", kinds=["model-package"], never=never),
        # The version does not exist yet, and has no tags: only its group tells whose it is.
        _create(
            environment,
            sid="RegisterInGroupsOfTheTeam" if team else "RegisterInGroupsOfNoTeam",
            kinds=["model-package-group"],
            never=never,
            more=_owned(environment, team),
        ),
    ]


def register_promoted_versions(environment: Environment) -> iam.PolicyStatement:
    """Register versions that another environment approved; they wait for approval again."""
    return _create(
        environment,
        sid="RegisterPendingVersions",
        kinds=["model-package", "model-package-group"],
        never=(*APPROVAL_PROPERTIES, WITHDRAWN),
    )


def decide_on_versions(environment: Environment, *, team: str | None = None) -> iam.PolicyStatement:
    """Approve or reject versions, without touching what they are bound to.

    Args:
        environment: Whose registry.
        team: Of whose groups, which lend their tags to their versions.
            Default: of those that belong to no team.
    """
    return _update(
        environment,
        sid="DecideOnVersions",
        conditions=_all(
            {
                "StringEquals": {_STATUS: ["Approved", "Rejected"]},
                "Null": _absent(*_KEPT_PROPERTIES),
            },
            _owned(environment, team),
        ),
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
    others = (*BINDING_PROPERTIES, *ORIGIN_PROPERTIES, ARRIVAL, WITHDRAWN)
    return _update(
        environment,
        sid="RecordApprovers",
        conditions={"Null": {_STATUS: "true", **present, **_absent(*others)}},
    )


def settle_arrivals(environment: Environment) -> iam.PolicyStatement:
    """Write onto versions how their promotion ended; reject them, and approve none."""
    others = (*BINDING_PROPERTIES, *APPROVAL_PROPERTIES, *ORIGIN_PROPERTIES, WITHDRAWN)
    return _update(
        environment,
        sid="SettleArrivals",
        conditions={
            "StringEqualsIfExists": {_STATUS: ["PendingManualApproval", "Rejected"]},
            "Null": {f"{_PROPERTY}{ARRIVAL}": "false", **_absent(*others)},
        },
    )


def _create(
    environment: Environment,
    *,
    sid: str,
    kinds: Sequence[str],
    never: tuple[str, ...],
    more: Conditions | None = None,
) -> iam.PolicyStatement:
    pending: Conditions = {
        "StringEquals": {_STATUS: "PendingManualApproval"},
        "Null": {f"{_PROPERTY}{key}": "true" for key in never},
    }
    return iam.PolicyStatement(
        sid=sid,
        actions=["sagemaker:CreateModelPackage"],
        resources=[environment.arn("sagemaker", f"{kind}/*") for kind in kinds],
        conditions=_all(pending, more or {}),
    )


def _owned(environment: Environment, team: str | None) -> Conditions:
    path = {f"{_TAG}{PATH_TAG}": environment.path}
    if team:
        return {"StringEquals": {**path, f"{_TAG}{TEAM_TAG}": team}}
    return {"StringEquals": path, "Null": {f"{_TAG}{TEAM_TAG}": "true"}}


def _all(one: Conditions, other: Conditions) -> Conditions:
    operators = dict.fromkeys((*one, *other))
    return {name: {**one.get(name, {}), **other.get(name, {})} for name in operators}


def _update(environment: Environment, *, sid: str, conditions: Conditions) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        actions=["sagemaker:UpdateModelPackage"],
        resources=[environment.arn("sagemaker", "model-package/*")],
        conditions=conditions,
    )


def _absent(*keys: str) -> dict[str, str]:
    return {**{f"{_PROPERTY}{key}": "true" for key in keys}, _REMOVED: "true"}
