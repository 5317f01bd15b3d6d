"""Roles with the policies of deployed ones, about the resources of a probe."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor import candidate
from promote.doctor.caller_role import assumed_by, trust_of_account
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE, create_role
from promote.doctor.resources.kind import Clients, is_gone
from promote.doctor.unaskable import UnaskableError

PERMISSIONS = (
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:ListAttachedRolePolicies",
    "sts:AssumeRole",
)
EXECUTION = "model-execution"


def session_like(
    context: ProbeContext,
    work: str,
    *,
    purpose: str | None = None,
    replacing: Mapping[str, str] | None = None,
) -> Clients:
    """Assume a role that may do what the deployed role of *work* may.

    Args:
        context: The run.
        work: Such as `register`.
        purpose: Names the copy. Default: the work does.
        replacing: ARNs of the environment, and those of the probe in their place. Default: its
            bucket, and a role that reads it instead of `model-execution`.

    Raises:
        UnaskableError: The environment has no such role, or the caller may not assume the copy.
    """
    if replacing is None:
        replacing = {context.environment.role_arn(EXECUTION): candidate.execution_role(context)}
    secret = str(uuid.uuid4())
    name = context.reserve(IAM_ROLE, purpose or f"as-{work[:10]}")
    role_arn = create_role(
        context.clients,
        context.mark,
        name,
        trust=trust_of_account(context.environment, context.environment.account, secret),
        statements=_statements_like(context, work, replacing),
    )
    return assumed_by(context, context.clients, role_arn, secret)


def execution_role_like(
    context: ProbeContext, *, purpose: str, replacing: Mapping[str, str]
) -> str:
    """Make a role that trusts and may what the deployed `model-execution` does; return its ARN."""
    deployed = _asked(context, EXECUTION, lambda iam, role: iam.get_role(RoleName=role)["Role"])
    (trust,) = _read(deployed["AssumeRolePolicyDocument"])["Statement"]
    return create_role(
        context.clients,
        context.mark,
        context.reserve(IAM_ROLE, purpose),
        trust=trust,
        statements=_statements_like(context, EXECUTION, replacing),
    )


def replaced(text: str, replacing: Mapping[str, str]) -> str:
    """Put other ARNs into a policy, also where they go on with a path."""
    for deployed, own in replacing.items():
        text = text.replace(f'{deployed}"', f'{own}"').replace(f"{deployed}/", f"{own}/")
    return text


def _statements_like(context: ProbeContext, work: str, replacing: Mapping[str, str]) -> list[Any]:
    environment = context.environment
    bucket = f"arn:{environment.partition}:s3:::{candidate.bucket(context)}"
    text = json.dumps(_statements(context, work))
    return list(json.loads(replaced(text, {environment.artifact_bucket_arn: bucket, **replacing})))


def _statements(context: ProbeContext, work: str) -> list[Any]:
    attached = _asked(
        context,
        work,
        lambda iam, role: iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"],
    )
    iam = context.clients("iam")
    return [one for policy in attached for one in _document(iam, policy["PolicyArn"])["Statement"]]


def _asked(context: ProbeContext, work: str, ask: Any) -> Any:
    environment = context.environment
    role = environment.role(work)
    try:
        return ask(context.clients("iam"), role)
    except ClientError as error:
        if not is_gone(error):
            raise
        if context.config.source_of(environment) is None:
            reason = f"no promotion ends in {environment.name}: ask in the next environment"
        else:
            reason = f"{environment.name} has no role {role}: deploy its stacks first"
        raise UnaskableError(reason) from error


def _document(iam: Any, policy_arn: str) -> dict[str, Any]:
    version = iam.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"]
    answer = iam.get_policy_version(PolicyArn=policy_arn, VersionId=version)
    return _read(answer["PolicyVersion"]["Document"])


def _read(document: Any) -> dict[str, Any]:
    return dict(json.loads(document) if isinstance(document, str) else document)
