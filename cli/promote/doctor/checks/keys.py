"""Whether the environment's keys can be used."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from promote.doctor.check import Check, CheckContext, CheckResult
from promote.doctor.resources.kind import is_gone


def _examine(context: CheckContext) -> Iterator[CheckResult]:
    for alias in _aliases(context):
        yield _result(context, alias)


def _aliases(context: CheckContext) -> list[str]:
    environment = context.environment
    aliases = [environment.artifact_key_alias]
    if context.config.source_of(environment):
        aliases += [environment.evidence_key_alias, environment.endpoint_key_alias]
    if context.config.has_audit_trail(environment):
        aliases.append(environment.trail_key_alias)
    return aliases


def _result(context: CheckContext, alias: str) -> CheckResult:
    try:
        key = context.clients("kms").describe_key(KeyId=alias)["KeyMetadata"]
    except ClientError as error:
        if not is_gone(error):
            raise
        deploy = f"npx cdk deploy '{context.environment.name}-environment'"
        return CheckResult.problem(f"key {alias}", "no such alias", deploy)
    if key["KeyState"] == "Enabled":
        return CheckResult.ok(f"key {alias}", "Enabled")
    verb = "cancel-key-deletion" if key["KeyState"] == "PendingDeletion" else "enable-key"
    remedy = f"aws kms {verb} --key-id {key['KeyId']}"
    return CheckResult.problem(f"key {alias}", key["KeyState"], remedy)


KEYS = Check(
    id="keys",
    question="can the environment's keys be used",
    permissions=("kms:DescribeKey",),
    examine=_examine,
)
