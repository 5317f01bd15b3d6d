"""Roles that the person who runs the probes assumes, to ask as somebody with fewer permissions."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.kind import Clients
from promote.doctor.unaskable import UnaskableError, is_denied, reason_of
from promotion_steps.names import Environment

_SESSION = "promote-doctor"


def trust_of_account(environment: Environment, account: str, secret: str) -> dict[str, Any]:
    """Let whoever knows a secret assume a role, where the policies of the account agree."""
    return {
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:{environment.partition}:iam::{account}:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": secret}},
    }


def assumed_by(context: ProbeContext, clients: Clients, role_arn: str, secret: str) -> Clients:
    """Assume a new role, as soon as AWS knows it.

    Raises:
        UnaskableError: The caller may not.
    """

    def attempt() -> dict[str, Any] | str:
        try:
            answer = clients("sts").assume_role(
                RoleArn=role_arn, RoleSessionName=_SESSION, ExternalId=secret
            )
        except ClientError as error:
            if not is_denied(error):
                raise
            return reason_of(error)
        return dict(answer["Credentials"])

    found = context.patience.until(attempt, lambda answer: not isinstance(answer, str))
    if isinstance(found, str):
        raise UnaskableError(found)
    return context.clients_with(found)
