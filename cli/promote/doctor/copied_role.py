"""A role with the policies of a deployed one, about the resources of a probe."""

from __future__ import annotations

import json
import uuid
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
    "iam:ListAttachedRolePolicies",
    "sts:AssumeRole",
)


def session_like(context: ProbeContext, work: str) -> Clients:
    """Assume a role that may do what the deployed role of *work* may.

    Raises:
        UnaskableError: The environment has no such role, or the caller may not assume the copy.
    """
    secret = str(uuid.uuid4())
    name = context.reserve(IAM_ROLE, f"as-{work[:10]}")
    role_arn = create_role(
        context.clients,
        context.mark,
        name,
        trust=trust_of_account(context.environment, context.environment.account, secret),
        statements=statements_like(context, work),
    )
    return assumed_by(context, context.clients, role_arn, secret)


def statements_like(context: ProbeContext, work: str) -> list[Any]:
    """Return the statements of the deployed role of *work*, about the probe's resources.

    Raises:
        UnaskableError: The environment has no such role.
    """
    text = json.dumps(_statements(context, work))
    environment = context.environment
    for deployed, own in {
        f":::{environment.artifact_bucket}": f":::{candidate.bucket(context)}",
        environment.role_arn("model-execution"): candidate.execution_role(context),
    }.items():
        text = text.replace(f'{deployed}"', f'{own}"').replace(f"{deployed}/", f"{own}/")
    return list(json.loads(text))


def _statements(context: ProbeContext, work: str) -> list[Any]:
    iam, role = context.clients("iam"), context.environment.role(work)
    try:
        attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    except ClientError as error:
        if not is_gone(error):
            raise
        raise UnaskableError(f"{context.environment.name} has no role {role}") from error
    return [one for policy in attached for one in _document(iam, policy["PolicyArn"])]


def _document(iam: Any, policy_arn: str) -> list[Any]:
    version = iam.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"]
    answer = iam.get_policy_version(PolicyArn=policy_arn, VersionId=version)
    document = answer["PolicyVersion"]["Document"]
    document = json.loads(document) if isinstance(document, str) else document
    return list(document["Statement"])
