"""Whether CodePipeline tells the stack of a CloudFormation action that ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.kind import is_gone

_ID = "action-configuration"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    inputs = [
        found
        for model in context.config.models
        for found in _deployments(context, context.environment.pipeline(model.name))
    ]
    yield _ID, _answer(inputs)


def _deployments(context: ProbeContext, pipeline: str) -> list[Mapping[str, Any]]:
    """Return what the CloudFormation actions of a pipeline were given."""
    pages = context.clients("codepipeline").get_paginator("list_action_executions")
    try:
        listed = [
            one["input"]
            for page in pages.paginate(pipelineName=pipeline)
            for one in page["actionExecutionDetails"]
            if "input" in one
        ]
    except ClientError as error:
        if not is_gone(error):
            raise
        return []
    return [one for one in listed if one["actionTypeId"]["provider"] == "CloudFormation"]


def _answer(inputs: list[Mapping[str, Any]]) -> Answer:
    if not inputs:
        return Answer.unknown("no pipeline of the environment has deployed an endpoint yet")
    stacks = {one.get("configuration", {}).get("StackName") for one in inputs}
    if None in stacks:
        return Answer.of(holds=False, seen="an action that ran has no StackName")
    return Answer.of(holds=True, seen=f"it names {', '.join(sorted(stacks))}")


ACTION_CONFIGURATION = Probe(
    id="action-configuration",
    assumptions=(
        Assumption(
            id=_ID,
            statement="ListActionExecutions has the StackName of a CloudFormation action in"
            " input.configuration",
            if_it_holds="a failed deployment is reported with the reasons of its resources",
            if_it_does_not="a failed deployment is reported with CodePipeline's message alone: read"
            " the stack's events",
        ),
    ),
    permissions=("codepipeline:ListActionExecutions",),
    ask=_ask,
)
