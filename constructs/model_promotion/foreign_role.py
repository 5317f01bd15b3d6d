"""Principals of other accounts, in a form that AWS accepts before they exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import Arn, ArnFormat, aws_iam as iam


def foreign_roles(role_arns: Sequence[str], *, organization: str | None = None) -> iam.IPrincipal:
    """Name roles of one other account that may not exist yet.

    AWS refuses a resource policy whose principal does not exist, so the principal
    is the account, and a condition narrows it to the roles.

    Args:
        role_arns: At least one, all of one account.
        organization: Id of the organization the account must belong to, such as `o-a1b2c3d4e5`.
            Default: the roles' ARNs are the only condition.

    Raises:
        ValueError: The roles are none, or of several accounts.
    """
    accounts = {Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).account for arn in role_arns}
    if len(accounts) != 1:
        raise ValueError(f"role_arns: got {list(role_arns)!r}, expected roles of one account")
    conditions: dict[str, Any] = {"ArnEquals": {"aws:PrincipalArn": list(role_arns)}}
    if organization:
        conditions["StringEquals"] = {"aws:PrincipalOrgID": organization}
    return iam.AccountPrincipal(accounts.pop()).with_conditions(conditions)
