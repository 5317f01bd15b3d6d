"""Policies of one statement, and requests, for tests of the evaluator."""

from __future__ import annotations

from typing import Any

from promote.access.policy import Origin, Policy, PolicyKind
from promote.access.principal import Principal
from promote.access.request import Context, Request

ACCOUNT = "222222222222"
OTHER_ACCOUNT = "333333333333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/reader"
USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
OBJECT = "arn:aws:s3:::models/one"


def request(
    principal: str | Principal = ROLE,
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    context: Context | None = None,
) -> Request:
    asking = principal if isinstance(principal, Principal) else Principal.from_arn(principal)
    return Request(asking, action, resource, context or {})


def policy(kind: PolicyKind, *statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    document = {"Version": version, "Statement": list(statements)}
    return Policy.read(Origin(kind=kind, account=ACCOUNT), document)


def statement(effect: str = "Allow", **elements: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "s3:GetObject", "Resource": "*", **elements}
