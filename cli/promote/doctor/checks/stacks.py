"""Whether the environment's stacks are deployed as synthesized."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.check import Check, CheckContext, CheckResult
from promote.doctor.resources.kind import is_gone

_DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_DRIFTED = "DRIFTED"


def _examine(context: CheckContext) -> Iterator[CheckResult]:
    templates = {stack.name: stack.template for stack in context.stacks or ()}
    for name in sorted(templates.keys() | _names(context)):
        yield _result(context, name, templates.get(name))


def _names(context: CheckContext) -> set[str]:
    """Name the stacks that the config asks for, when nothing was synthesized."""
    environment = context.environment
    if context.stacks is not None:
        return set()
    parts = ["environment", *(model.name for model in context.config.models)]
    return {f"{environment.prefix}{part}" for part in parts}


def _result(context: CheckContext, name: str, template: Mapping[str, Any] | None) -> CheckResult:
    cloudformation = context.clients("cloudformation")
    deploy = f"npx cdk deploy '{context.environment.name}*'"
    try:
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if not is_gone(error):
            raise
        return CheckResult.problem(f"stack {name}", "not deployed", deploy)
    if stack["StackStatus"] not in _DEPLOYED:
        reason = stack.get("StackStatusReason", "no reason given")
        seen = f"{stack['StackStatus']}: {reason}"
        return CheckResult.problem(f"stack {name}", seen, f"mend the cause, then {deploy}")
    if stack.get("DriftInformation", {}).get("StackDriftStatus") == _DRIFTED:
        remedy = f"aws cloudformation describe-stack-resource-drifts --stack-name {name}"
        return CheckResult.problem(f"stack {name}", "somebody changed its resources", remedy)
    if template is None:
        return CheckResult.ok(f"stack {name}", "deployed; not compared: no assembly, `make synth`")
    changed = _differences(_deployed_template(cloudformation, name), template)
    if changed:
        return CheckResult.problem(f"stack {name}", f"differs in {', '.join(changed)}", deploy)
    return CheckResult.ok(f"stack {name}", "deployed as synthesized")


def _deployed_template(cloudformation: Any, name: str) -> Mapping[str, Any]:
    body = cloudformation.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    return dict(json.loads(body)) if isinstance(body, str) else dict(body)


def _differences(deployed: Mapping[str, Any], synthesized: Mapping[str, Any]) -> list[str]:
    """Name the resources that differ, or else the sections."""
    sections = [
        name
        for name in sorted(deployed.keys() | synthesized.keys())
        if deployed.get(name) != synthesized.get(name)
    ]
    if "Resources" not in sections:
        return sections
    ours, theirs = synthesized["Resources"], deployed.get("Resources", {})
    return [key for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]


STACKS = Check(
    id="stacks",
    question="are the environment's stacks deployed as synthesized",
    permissions=("cloudformation:DescribeStacks", "cloudformation:GetTemplate"),
    examine=_examine,
)
