"""Who can assume the roles of the personas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.check import Check, CheckContext, CheckResult
from promote.doctor.resources.kind import is_gone
from promote.doctor.unaskable import is_denied
from promotion_steps.names import PERSONAS, TEAM_PERSONAS, persona_work

_SESSION = "promote-doctor"
_SHORTEST = 900


def _examine(context: CheckContext) -> Iterator[CheckResult]:
    works = [*PERSONAS, *(persona_work(p, t) for t in context.config.teams for p in TEAM_PERSONAS)]
    for work in works:
        yield _result(context, work)


def _result(context: CheckContext, work: str) -> CheckResult:
    environment = context.environment
    name = environment.role(work)
    try:
        role = context.clients("iam").get_role(RoleName=name)["Role"]
    except ClientError as error:
        if not is_gone(error):
            raise
        deploy = f"npx cdk deploy '{environment.name}-environment'"
        return CheckResult.problem(f"role {name}", "no such role", deploy)
    if _may_assume(context, role["Arn"]):
        return CheckResult.ok(f"role {name}", "you may assume it")
    principals = ", ".join(_principals(role["AssumeRolePolicyDocument"]))
    return CheckResult.ok(f"role {name}", f"you may not assume it; it trusts {principals}")


def _may_assume(context: CheckContext, role_arn: str) -> bool:
    try:
        context.clients("sts").assume_role(
            RoleArn=role_arn, RoleSessionName=_SESSION, DurationSeconds=_SHORTEST
        )
    except ClientError as error:
        if is_denied(error):
            return False
        raise
    return True


def _principals(document: Any) -> list[str]:
    trust = json.loads(document) if isinstance(document, str) else document
    named: set[str] = set()
    for statement in trust["Statement"]:
        for principals in statement.get("Principal", {}).values():
            named.update([principals] if isinstance(principals, str) else principals)
    return sorted(named)


PEOPLE = Check(
    id="personas",
    question="who can assume the roles of the personas",
    permissions=("iam:GetRole", "sts:AssumeRole"),
    examine=_examine,
)
