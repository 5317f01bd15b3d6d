"""The policy of an image repository in another account, for an environment that pulls from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from promotion_steps.names import Environment

_READ = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_PULL = ("ecr:BatchCheckLayerAvailability", *_READ)
_ROLES = {
    "ReadImagesBeforeApproval": (("deployability", "image"), _READ),
    "ReadScansBeforeApproval": (("image",), ("ecr:DescribeImageScanFindings",)),
    "DescribeImagesAtRegistration": (
        ("register",),
        ("ecr:BatchGetImage", "ecr:DescribeImages"),
    ),
    "PullImagesOfEndpoints": (("model-execution",), _PULL),
}
"""What each role of an environment does with an image, by the statement that lets it."""


def image_policy(environment: Environment, *, organization: str | None = None) -> dict[str, Any]:
    """Return the repository policy that lets an environment pull.

    Roles are named by a condition, since ECR refuses a policy whose principal does not exist.
    SageMaker's own principal is let in as well: CreateModel refuses an image whose repository
    "does not grant ecr:GetDownloadUrlForLayer, ecr:BatchGetImage, ecr:BatchCheckLayerAvailability
    permission to sagemaker.amazonaws.com service principal". Source:
    https://github.com/aws/deep-learning-containers/issues/5657.

    Args:
        environment: Where the images are pulled.
        organization: Id of the organization that its account belongs to. Default: not required.
    """
    statements = [
        _of_roles(environment, sid, roles, actions, organization)
        for sid, (roles, actions) in _ROLES.items()
    ]
    return {"Version": "2012-10-17", "Statement": [*statements, _of_sagemaker(environment)]}


def _of_roles(
    environment: Environment,
    sid: str,
    roles: Sequence[str],
    actions: Sequence[str],
    organization: str | None,
) -> dict[str, Any]:
    condition: dict[str, Any] = {
        "ArnEquals": {"aws:PrincipalArn": [environment.role_arn(role) for role in roles]}
    }
    if organization:
        condition["StringEquals"] = {"aws:PrincipalOrgID": organization}
    root = f"arn:{environment.partition}:iam::{environment.account}:root"
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": root},
        "Action": list(actions),
        "Condition": condition,
    }


def _of_sagemaker(environment: Environment) -> dict[str, Any]:
    return {
        "Sid": "PullImagesForTheAccount",
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Action": list(_PULL),
        "Condition": {"StringEquals": {"aws:SourceAccount": environment.account}},
    }
