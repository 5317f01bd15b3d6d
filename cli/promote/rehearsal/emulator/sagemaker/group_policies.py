"""What of a group's policy SageMaker honours."""

from __future__ import annotations

import json
import re
from typing import Any

_ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")


def honoured(policy: str | None, *, conditions: bool) -> str | None:
    """Return a group's policy, without conditional statements for accounts when told so.

    Args:
        policy: The policy as it was put.
        conditions: Whether conditions of statements whose principal is an account count;
            when they do not, such statements allow nothing.
    """
    if policy is None or conditions:
        return policy
    document = json.loads(policy)
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    kept = [each for each in listed if not _conditional_account(each)]
    return json.dumps({**document, "Statement": kept})


def _conditional_account(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    named = principal.get("AWS", []) if isinstance(principal, dict) else []
    accounts = [named] if isinstance(named, str) else named
    return "Condition" in statement and any(_ACCOUNT.fullmatch(each) for each in accounts)
