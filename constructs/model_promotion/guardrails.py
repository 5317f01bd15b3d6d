"""What an organization can forbid everybody in the accounts of a path, administrators included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from model_promotion.config import PromotionConfig
from model_promotion.guarded_path import DEFAULT_QUALIFIER, GuardedPath
from promotion_steps.names import PATH_TAG

Document = dict[str, Any]

_DELETE_OBJECTS = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectRetention",
)
_CONFIGURE_BUCKETS = (
    "s3:DeleteBucketPolicy",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
_END_KEYS = ("kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion")
_CHANGE_KEYS = (
    "kms:DeleteAlias",
    "kms:PutKeyPolicy",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
)
_END_TRAILS = ("cloudtrail:DeleteTrail", "cloudtrail:StopLogging")
_CHANGE_TRAILS = ("cloudtrail:PutEventSelectors", "cloudtrail:UpdateTrail")
_CHANGE_ROLES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
_CHANGE_POLICIES = (
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:TagPolicy",
    "iam:UntagPolicy",
)


def guardrails(config: PromotionConfig, *, qualifier: str | None = None) -> dict[str, Document]:
    """Return service control policies by their names; each denies, and none allows.

    Args:
        config: The path whose accounts the policies are for.
        qualifier: What `cdk bootstrap` put into the names of its roles.
            Default: what it does unless it is told otherwise.
    """
    path = GuardedPath.of(config, qualifier=qualifier or DEFAULT_QUALIFIER)
    return {
        name: {"Version": "2012-10-17", "Statement": statements}
        for name, rule in _GUARDRAILS.items()
        if (statements := rule(path))
    }


def _keep_evidence(path: GuardedPath) -> list[Document]:
    """Nobody deletes evidence or what keeps it; deployments alone configure its buckets."""
    return _keep_buckets(path, [one.evidence_bucket_arn for one in path.environments[1:]])


def _keep_keys(path: GuardedPath) -> list[Document]:
    """Nobody disables or deletes a key of the path; deployments alone change its policy."""
    keys = [f"arn:{path.partition}:kms:*:*:key/*"]
    of_the_path = {"StringEquals": {f"aws:ResourceTag/{PATH_TAG}": path.name}}
    return [
        _nobody("DisablesOrDeletesKeys", _END_KEYS, keys, of_the_path),
        _nobody("ElseChangesKeys", _CHANGE_KEYS, keys, {**of_the_path, **_but(path.deployers)}),
    ]


def _keep_trails(path: GuardedPath) -> list[Document]:
    """Nobody stops or deletes a trail, or deletes what it recorded."""
    if not path.traced:
        return []
    trails = [one.arn("cloudtrail", f"trail/{one.audit_trail}") for one in path.traced]
    return [
        _nobody("StopsTrails", _END_TRAILS, trails),
        _nobody("ElseChangesTrails", _CHANGE_TRAILS, trails, _but(path.deployers)),
        *_keep_buckets(path, [one.trail_bucket_arn for one in path.traced]),
    ]


def _keep_roles(path: GuardedPath) -> list[Document]:
    """Nobody but deployments makes, changes or deletes a role of the path or its policy."""
    roles = [one.role_arn("*") for one in path.environments]
    policies = [role.replace(":role/", ":policy/", 1) for role in roles]
    return [
        _nobody("ElseChangesRoles", _CHANGE_ROLES, roles, _but(path.deployers)),
        _nobody("ElseChangesPolicies", _CHANGE_POLICIES, policies, _but(path.deployers)),
    ]


def _keep_approvals(path: GuardedPath) -> list[Document]:
    """Nobody approves a version but who took the role of an approver."""
    versions = [one.arn("sagemaker", "model-package/*") for one in path.environments]
    groups = [one.arn("sagemaker", "model-package-group/*") for one in path.environments]
    approved = {"StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"}}
    approvers = [
        one.role_arn(work)
        for one in path.environments
        for work in ("model-approver", "model-approver-*")
    ]
    return [
        _nobody(
            "ElseApprovesVersions",
            ("sagemaker:UpdateModelPackage",),
            versions,
            {**approved, **_but(approvers)},
        ),
        _nobody(
            "RegistersApprovedVersions",
            ("sagemaker:CreateModelPackage",),
            [*versions, *groups],
            approved,
        ),
    ]


def _stay_in_the_organization(_path: GuardedPath) -> list[Document]:
    """Nobody takes an account out of the organization, and so out of every guardrail."""
    return [_nobody("LeavesTheOrganization", ("organizations:LeaveOrganization",), ["*"])]


def _keep_buckets(path: GuardedPath, buckets: Sequence[str]) -> list[Document]:
    objects = [f"{bucket}/*" for bucket in buckets]
    return [
        _nobody("DeletesObjects", _DELETE_OBJECTS, objects),
        _nobody("DeletesBuckets", ("s3:DeleteBucket",), buckets),
        _nobody("ElseConfiguresBuckets", _CONFIGURE_BUCKETS, buckets, _but(path.deployers)),
    ]


def _nobody(
    does: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Document | None = None,
) -> Document:
    condition = {"Condition": conditions} if conditions else {}
    return {
        "Sid": f"Nobody{does}",
        "Effect": "Deny",
        "Action": list(actions),
        "Resource": list(resources),
        **condition,
    }


def _but(role_arns: Sequence[str]) -> Document:
    return {"ArnNotLike": {"aws:PrincipalArn": list(role_arns)}}


_GUARDRAILS: dict[str, Callable[[GuardedPath], list[Document]]] = {
    "keep-evidence": _keep_evidence,
    "keep-keys": _keep_keys,
    "keep-trails": _keep_trails,
    "keep-roles": _keep_roles,
    "keep-approvals": _keep_approvals,
    "stay-in-the-organization": _stay_in_the_organization,
}
