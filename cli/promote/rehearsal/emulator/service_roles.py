"""What AWS does in the name of a role: trust it, assume it, and ask what it may."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import boto3
from ministack.core import iam_evaluator
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sts

from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.isolated_session import IsolatedSession
from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.switches import Switches

_SESSION_SECONDS = 3600
_ACCOUNT_ALONE = frozenset({"aws:sourceaccount"})
_SENT: Mapping[str, frozenset[str]] = {
    "cloudformation": _ACCOUNT_ALONE,
    "lambda": _ACCOUNT_ALONE,
}
"""Services of which AWS documents fewer keys than both."""
_MAX_SESSION_NAME = 64


def assume_service_role(
    role_arn: str, *, service: str, session_name: str, source_arn: str | None = None
) -> boto3.Session:
    """Assume a role as an AWS service does, if its trust policy lets that service.

    Args:
        role_arn: The role, of any account.
        service: Service principal, such as `codepipeline.amazonaws.com`.
        session_name: What the session's ARN ends with; cut to 64 characters.
        source_arn: The resource the service works for: `aws:SourceArn` of the trust policy,
            and `aws:SourceAccount` by its account.

    Raises:
        ServiceError: There is no such role, or it does not trust the service.
    """
    if not service_is_trusted(role_arn, service=service, source_arn=source_arn):
        raise ServiceError(
            "AccessDeniedException",
            f"{service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
            403,
        )
    return _session(_start_session(role_arn, session_name[:_MAX_SESSION_NAME]))


def _session(credentials: Credentials) -> boto3.Session:
    return IsolatedSession(
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        ca_bundle=os.environ["AWS_CA_BUNDLE"],
        access_key_id=credentials.access_key_id,
        secret_access_key=credentials.secret_access_key,
        session_token=credentials.session_token,
        region=get_region(),
    )


def client(session: boto3.Session, service: str, region: str) -> Any:
    """Make a client of this server; its calls are authorized like anybody's."""
    return session.client(service, region_name=region)  # type: ignore[call-overload]


def caller_session() -> boto3.Session:
    """Act as the caller of the current request; a call of this process acts as the account."""
    key = iam_evaluator._verified_key.get()
    session = sts._sessions.get(key)
    if session is None:
        credentials = Credentials.root(get_account_id())
    else:
        credentials = Credentials(
            access_key_id=key,
            secret_access_key=session["SecretAccessKey"],
            session_token=session["SessionToken"],
        )
    return _session(credentials)


def service_request(
    action: str, resource_arn: str, *, source_arn: str | None = None
) -> iam_evaluator.EvalContext:
    """What a service asks of a resource, on behalf of *source_arn*."""
    return iam_evaluator.EvalContext(
        principal_arn="",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource_arn,
        region=get_region(),
        service_context=source_keys(source_arn),
    )


def service_is_trusted(role_arn: str, *, service: str, source_arn: str | None = None) -> bool:
    """Whether the role exists and its trust policy lets the service assume it."""
    role = find_role(role_arn)
    if role is None:
        return False
    context = service_request("sts:AssumeRole", role_arn)
    context.service_context = sent_keys(service, source_arn, Switches.from_environment(os.environ))
    decision: str = iam_evaluator.evaluate_resource_policy(
        role["AssumeRolePolicyDocument"], context, service=service
    ).decision
    return decision == "Allow"


def role_may(
    role_arn: str, action: str, resource_arn: str, *, context: Mapping[str, Any] | None = None
) -> bool:
    """Whether a session of the role is allowed an action, by all policies that apply.

    Args:
        role_arn: The role, of any account.
        action: Such as `events:PutEvents`.
        resource_arn: What the action is done to. Its own policy counts too, and must
            allow the action when the resource is another account's.
        context: Condition keys of the request, by name.
    """
    if find_role(role_arn) is None:
        return False
    account, name = _account_and_name(role_arn)
    request = iam_evaluator.EvalContext(
        principal_arn=_session_arn(role_arn, "service"),
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource_arn,
        region=get_region(),
        service_context={key.lower(): value for key, value in (context or {}).items()},
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    verdict = iam_evaluator.evaluate(
        request, iam_evaluator._gather_role_policies(name, account), *limits
    )
    found = iam_evaluator._resource_policy(action.partition(":")[0], resource_arn)
    if found is not None:
        verdict = iam_evaluator.combine_resource_policy(verdict, request, *found, limits=limits)
    return bool(verdict.decision == "Allow")


def find_role(role_arn: str) -> dict[str, Any] | None:
    """Find the record of a role by its whole ARN, path included."""
    try:
        account, name = _account_and_name(role_arn)
    except ArnParseError:
        return None
    role: dict[str, Any] | None = iam._roles.get_scoped(account, None, name)
    return role if role is not None and role["Arn"] == role_arn else None


@rule(test="test_sent_keys.py::test_each_service_sends_what_is_documented_unless_a_switch_says_not")
def sent_keys(service: str, source_arn: str | None, switches: Switches) -> dict[str, str]:
    """A service that takes a role names its resource's account, and the resource if documented.

    Lambda documents `aws:SourceArn` for policies of functions, not for the trust of their roles.

    Source: IAM User Guide, The confused deputy problem; Lambda Developer Guide, Using source
    function ARN to control function access behavior.
    """
    name = service.partition(".")[0]
    turned = {"aws:sourcearn": switches.source_arn, "aws:sourceaccount": switches.source_account}
    documented = _SENT.get(name, frozenset(turned))
    keys = source_keys(source_arn).items()
    return {key: value for key, value in keys if (key in documented) != (name in turned[key])}


def source_keys(source_arn: str | None) -> dict[str, str]:
    """Name the condition keys that say for which resource a service works."""
    if source_arn is None:
        return {}
    return {"aws:sourcearn": source_arn, "aws:sourceaccount": parse_arn(source_arn).account_id}


def _account_and_name(role_arn: str) -> tuple[str, str]:
    spec = parse_arn(role_arn)
    return spec.account_id, spec.resource.rpartition("/")[2]


def _session_arn(role_arn: str, session_name: str) -> str:
    spec = parse_arn(role_arn)
    name = spec.resource.rpartition("/")[2]
    return f"arn:{spec.partition}:sts::{spec.account_id}:assumed-role/{name}/{session_name}"


def _start_session(role_arn: str, session_name: str) -> Credentials:
    credentials = Credentials(
        access_key_id=sts._gen_session_access_key(),
        secret_access_key=sts._gen_secret(),
        session_token=sts._gen_session_token(),
    )
    sts.register_session(
        credentials.access_key_id,
        {
            "Arn": _session_arn(role_arn, session_name),
            "UserId": f"{sts._role_id(role_arn)}:{session_name}",
            "SecretAccessKey": credentials.secret_access_key,
            "SessionToken": credentials.session_token,
            "Expiration": time.time() + _SESSION_SECONDS,
            "AccountId": parse_arn(role_arn).account_id,
            "PrincipalType": "AssumedRole",
        },
    )
    return credentials
