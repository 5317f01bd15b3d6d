"""Whether the policy of the promotion bus lets the neighbours send, evaluated offline."""

from __future__ import annotations

import json
from collections.abc import Iterator

from botocore.exceptions import ClientError

from promote.access.evaluation import ApplicablePolicies, decide
from promote.access.policy import Origin, Policy, PolicyKind
from promote.access.principal import Principal
from promote.access.request import Request
from promote.doctor.check import Check, CheckContext, CheckResult
from promote.doctor.resources.kind import is_gone

_ACTION = "events:PutEvents"
_ANYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": _ACTION, "Resource": "*"}],
}
"""The neighbour's own policies, which its own account checks."""


def _examine(context: CheckContext) -> Iterator[CheckResult]:
    environment = context.environment
    bus = environment.promotion_bus
    deploy = f"npx cdk deploy '{environment.name}-environment'"
    try:
        found = context.clients("events").describe_event_bus(Name=bus)
    except ClientError as error:
        if not is_gone(error):
            raise
        yield CheckResult.problem(f"bus {bus}", "no such event bus", deploy)
        return
    for role_arn in _senders(context):
        if _may_send(context, role_arn, found.get("Policy")):
            yield CheckResult.ok(f"bus {bus}", f"lets {role_arn} send")
        else:
            yield CheckResult.problem(f"bus {bus}", f"does not let {role_arn} send", deploy)


def _senders(context: CheckContext) -> list[str]:
    previous = context.config.source_of(context.environment)
    following = context.config.target_of(context.environment)
    return [
        *([previous.role_arn("announce")] if previous else []),
        *([following.role_arn("report")] if following else []),
    ]


def _may_send(context: CheckContext, role_arn: str, policy: str | None) -> bool:
    if not policy:
        return False
    sender = Principal.from_arn(role_arn, organization=context.config.path.organization)
    own = Origin(kind=PolicyKind.RESOURCE, account=context.environment.account)
    theirs = Origin(kind=PolicyKind.IDENTITY, account=sender.account)
    policies = ApplicablePolicies(
        identity=(Policy.read(theirs, _ANYTHING),),
        resource=(Policy.read(own, json.loads(policy)),),
        resource_account=context.environment.account,
    )
    request = Request(sender, _ACTION, context.environment.promotion_bus_arn)
    return decide(request, policies).allowed


BUS_POLICY = Check(
    id="bus-policy",
    question="does the promotion bus let the neighbours send",
    permissions=("events:DescribeEventBus",),
    examine=_examine,
)
