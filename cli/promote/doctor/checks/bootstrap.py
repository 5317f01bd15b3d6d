"""Whether the CDK's bootstrap stack can deploy what was synthesized."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from promote.doctor.check import Check, CheckContext, CheckResult
from promote.doctor.resources.kind import is_gone

_DEFAULT = "/cdk-bootstrap/hnb659fds/version"
_LEAST = 6
"""The first version whose stack has a version in SSM and all roles."""


def _examine(context: CheckContext) -> Iterator[CheckResult]:
    needed: dict[str, int] = {}
    for stack in context.stacks or ():
        known = needed.get(stack.bootstrap_parameter, 0)
        needed[stack.bootstrap_parameter] = max(known, stack.bootstrap_version)
    for parameter, version in sorted((needed or {_DEFAULT: _LEAST}).items()):
        yield _result(context, parameter, version)


def _result(context: CheckContext, parameter: str, least: int) -> CheckResult:
    environment = context.environment
    qualifier = parameter.split("/")[2]
    subject = f"bootstrap stack with qualifier {qualifier}"
    command = f"npx cdk bootstrap aws://{environment.account}/{environment.region}"
    remedy = f"{command} --qualifier {qualifier}"
    try:
        found = context.clients("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    except ClientError as error:
        if not is_gone(error):
            raise
        return CheckResult.problem(subject, f"no parameter {parameter}", remedy)
    if int(found) < least:
        return CheckResult.problem(subject, f"version {found}, expected {least} or newer", remedy)
    return CheckResult.ok(subject, f"version {found}")


BOOTSTRAP = Check(
    id="bootstrap",
    question="can the CDK's bootstrap stack deploy the environment",
    permissions=("ssm:GetParameter",),
    examine=_examine,
)
