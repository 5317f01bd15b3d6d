"""A first deployment that fails half way is in the way of no second one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from promote.refusal import RefusalError
from promote.rehearsal.assembly import SynthesizedStack
from promote.rehearsal.check import Observation
from promote.rehearsal.world import World

_QUEUE = "AWS::SQS::Queue"


def fail_half_way(world: World) -> Observation:
    """Deploy the last environment while another queue has the name that its stack wants.

    The queue comes late: buckets and a table with names of their own are made before it.
    The next step deploys the same stack again.
    """
    environment = world.assembly.environments[-1]
    team = world.sessions.platform_team(environment)
    stack = _environment_stack(world, environment.account)
    sqs = world.sessions.client("sqs", team)
    url = sqs.create_queue(QueueName=_queue_name(world, stack))["QueueUrl"]
    try:
        refusal = _refused(world, stack)
    finally:
        sqs.delete_queue(QueueUrl=url)
    cloudformation = world.sessions.client("cloudformation", team)
    removed, kept = _outcome(cloudformation, stack.name)
    taken = "already exists" in refusal
    return Observation(
        passed=taken and removed > 0 and not kept,
        observed=f"{removed} resources made and removed, {', '.join(kept) or 'none'} left behind",
        evidence={"refusal": refusal, "removed": removed, "kept": kept},
    )


def _environment_stack(world: World, account: str) -> SynthesizedStack:
    return next(
        stack
        for stack in world.assembly.stacks
        if stack.environment.account == account and _QUEUE in _types(_template(world, stack))
    )


def _template(world: World, stack: SynthesizedStack) -> Mapping[str, Any]:
    file = world.assembly.folder / f"{stack.stack_id}.template.json"
    template: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return template


def _types(template: Mapping[str, Any]) -> set[str]:
    return {resource["Type"] for resource in template["Resources"].values()}


def _queue_name(world: World, stack: SynthesizedStack) -> str:
    resources = _template(world, stack)["Resources"].values()
    return next(
        str(resource["Properties"]["QueueName"])
        for resource in resources
        if resource["Type"] == _QUEUE
    )


def _refused(world: World, stack: SynthesizedStack) -> str:
    variables = world.sessions.variables(world.sessions.platform_team(stack.environment))
    try:
        world.cdk.deploy(world.assembly.folder, [stack.stack_id], variables)
    except RefusalError as refusal:
        return str(refusal)
    return "the deployment succeeded"


def _outcome(cloudformation: Any, stack: str) -> tuple[int, list[str]]:
    """Count what the rollback deleted, and list what it left."""
    try:
        pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
        events = [event for page in pages for event in page["StackEvents"]]
    except ClientError as refusal:
        raise RefusalError(f"stack {stack}: {refusal}") from refusal
    statuses = {event["LogicalResourceId"]: event["ResourceStatus"] for event in reversed(events)}
    removed = sum(status == "DELETE_COMPLETE" for status in statuses.values())
    kept = sorted(
        name
        for name, status in statuses.items()
        if status in ("CREATE_COMPLETE", "DELETE_SKIPPED", "DELETE_FAILED")
    )
    return removed, kept
