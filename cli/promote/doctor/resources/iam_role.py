"""IAM roles of probes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    iam = clients("iam")
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            name = role["RoleName"]
            if not name.startswith(mark.prefix):
                continue
            if mark.is_on(name, tags_of(iam.list_role_tags(RoleName=name)["Tags"])):
                yield name


def _remove(clients: Clients, name: str) -> None:
    iam = clients("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


IAM_ROLE = Kind(
    name="IAM role",
    found=_found,
    remove=_remove,
    permissions=(
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
        "iam:ListRoles",
        "iam:PutRolePolicy",
        "iam:TagRole",
    ),
)


def create_role(
    clients: Clients,
    mark: Mark,
    name: str,
    *,
    trust: Mapping[str, Any],
    statements: list[Mapping[str, Any]] | None = None,
    account: str | None = None,
) -> str:
    """Create a role, with a policy where it has statements; return its ARN.

    It is made in the environment's account unless another one is named.
    """
    iam = clients("iam")
    boundary = mark.boundary_in(account or mark.environment.account)
    role = iam.create_role(
        RoleName=name,
        Path=mark.environment.iam_path,
        **({"PermissionsBoundary": boundary} if boundary else {}),
        AssumeRolePolicyDocument=_document([{"Effect": "Allow", **trust}]),
        Description="Made and removed by promote doctor",
        Tags=mark.tag_list,
    )
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="probe", PolicyDocument=_document(statements))
    return str(role["Role"]["Arn"])


def trust_of_service(
    service: str, conditions: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, Any]:
    """Let an AWS service assume a role, where the conditions are met."""
    return {
        "Action": "sts:AssumeRole",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        **({"Condition": conditions} if conditions else {}),
    }


def _document(statements: list[Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
