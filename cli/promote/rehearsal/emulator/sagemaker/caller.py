"""Who made a request, as SageMaker records it."""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import caller_arn
from ministack.services import iam, sts

from promote.rehearsal.emulator.mending.source_identity import source_identity


def user_context() -> dict[str, Any]:
    """Describe the caller the way `CreatedBy` and `LastModifiedBy` do."""
    arn: str = caller_arn()
    identity = {"Arn": arn, "PrincipalId": _principal_id(arn)}
    behind = source_identity()
    return {"IamIdentity": {**identity, "SourceIdentity": behind} if behind else identity}


def _principal_id(arn: str) -> str:
    account, _, principal = arn.rpartition(":")
    if principal == "root":
        return account.rpartition(":")[2] or account
    for identity in (*list(sts._sessions.values()), *list(iam._users._data.values())):
        if identity.get("Arn") == arn:
            return str(identity.get("UserId", ""))
    return ""
