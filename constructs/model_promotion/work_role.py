"""Roles that are known by name and refer to their whole policy."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from promotion_steps.names import Environment


def work_role(
    scope: Construct,
    *,
    environment: Environment,
    work: str,
    trusted: iam.IPrincipal,
    may: Sequence[iam.PolicyStatement],
) -> iam.Role:
    """Define the role of one kind of work; nothing can be added to its policy later.

    The role refers to its policy, a managed one, so nobody can take the role before the
    policy is there: a policy that refers to the role may be attached too late.
    """
    title = work.title().replace("-", "")
    name, path = environment.role(work), environment.iam_path
    policy = iam.ManagedPolicy(
        scope, f"{title}Policy", managed_policy_name=name, path=path, statements=list(may)
    )
    return iam.Role(
        scope,
        f"{title}Role",
        role_name=name,
        path=path,
        assumed_by=trusted,
        managed_policies=[policy],
    )
