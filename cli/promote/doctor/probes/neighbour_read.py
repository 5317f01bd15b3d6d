"""Whether a group's policy that names an account by condition lets one of its roles read."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.caller_role import assumed_by, trust_of_account
from promote.doctor.denial import denial
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import Neighbour, ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE, create_role
from promote.doctor.resources.kind import Clients
from promote.doctor.unaskable import UnaskableError

_ID = "group-policy-conditions"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    neighbour = context.neighbour
    if neighbour is None:
        raise UnaskableError("no second account: give --neighbour-profile")
    version = candidate.pending_version(context)
    role_arn, session = _role(context, neighbour)
    by_condition = {
        "Principal": {"AWS": _root(context, neighbour)},
        "Condition": {"ArnEquals": {"aws:PrincipalArn": role_arn}},
    }
    refusal = _refusal(context, session, version, by_condition)
    if refusal is None:
        yield _ID, Answer.of(holds=True, seen=f"{role_arn} read the version")
        return
    named = _refusal(context, session, version, {"Principal": {"AWS": role_arn}})
    if named is None:
        yield _ID, Answer.of(holds=False, seen=f"only a role named as principal may: {refusal}")
    else:
        yield _ID, Answer.unknown(f"a role named as principal may not read either: {named}")


def _role(context: ProbeContext, neighbour: Neighbour) -> tuple[str, Clients]:
    secret = str(uuid.uuid4())
    versions = context.environment.arn("sagemaker", "model-package/*")
    name = context.reserve(IAM_ROLE, "neighbour", neighbour.clients)
    role_arn = create_role(
        neighbour.clients,
        context.mark,
        name,
        trust=trust_of_account(context.environment, neighbour.account, secret),
        statements=[
            {"Effect": "Allow", "Action": "sagemaker:DescribeModelPackage", "Resource": versions}
        ],
        account=neighbour.account,
    )
    return role_arn, assumed_by(context, neighbour.clients, role_arn, secret)


def _refusal(
    context: ProbeContext, session: Clients, version: str, who: dict[str, Any]
) -> str | None:
    group = candidate.group(context)
    statement = {
        "Sid": "DescribeVersions",
        "Effect": "Allow",
        **who,
        "Action": "sagemaker:DescribeModelPackage",
        "Resource": f"{version.rpartition('/')[0]}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    context.clients("sagemaker").put_model_package_group_policy(
        ModelPackageGroupName=group, ResourcePolicy=policy
    )
    registry = session("sagemaker")
    return denial(
        context.patience, lambda: registry.describe_model_package(ModelPackageName=version)
    )


def _root(context: ProbeContext, neighbour: Neighbour) -> str:
    return f"arn:{context.environment.partition}:iam::{neighbour.account}:root"


NEIGHBOUR_READ = Probe(
    id="neighbour-read",
    assumptions=(
        Assumption(
            id=_ID,
            statement="the policy of a model package group honours aws:PrincipalArn on an"
            " account's root as principal",
            if_it_holds="environments may be deployed in any order",
            if_it_does_not="the next environment cannot read versions: its pipelines fail in Claim",
            change="ModelRegistry in constructs/model_promotion/model_registry.py: name the reader"
            " roles as principals, and deploy the target environment first",
        ),
    ),
    shares=candidate.MAKES,
    makes=(
        "a policy of this group",
        "an IAM role in the second account",
    ),
    kinds=(*candidate.KINDS, IAM_ROLE),
    permissions=(
        *candidate.PERMISSIONS,
        "sagemaker:PutModelPackageGroupPolicy",
        "sts:AssumeRole",
    ),
    ask=_ask,
    needs_neighbour=True,
)
