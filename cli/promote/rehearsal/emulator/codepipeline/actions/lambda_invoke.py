"""Invoke action: a Lambda function is given a job and reports its result."""

from __future__ import annotations

import json
import time
from typing import Any

from promote.rehearsal.emulator.codepipeline.actions.action import (
    ActionContext,
    ActionError,
    ActionType,
    Outcome,
)
from promote.rehearsal.emulator.codepipeline.artifacts import Artifact
from promote.rehearsal.emulator.codepipeline.jobs import Job, JobResult
from promote.rehearsal.emulator.codepipeline.pace import Pace
from promote.rehearsal.emulator.rules import rule

SILENT_MINUTES = 20

VISIBLE = (
    "actionConfiguration",
    "inputArtifacts",
    "outputArtifacts",
    "artifactCredentials",
    "continuationToken",
    "encryptionKey",
)
"""Members of a job's data that the function's event shows."""


def perform(context: ActionContext) -> Outcome:
    """Invoke the function until it reports a result without a continuation token."""
    outputs = tuple(context.store.place(name) for name in context.declared_outputs)
    result = _result_of_job(context, outputs, continuation=None)
    while result.continuation:
        context.pause(context.workshop.pace.continuation)
        context.require_time()
        result = _result_of_job(context, outputs, continuation=result.continuation)
    return Outcome(
        variables=result.variables,
        artifacts=outputs,
        external_id=result.external_id,
        summary=result.summary,
    )


def _result_of_job(
    context: ActionContext, outputs: tuple[Artifact, ...], *, continuation: str | None
) -> JobResult:
    data = _data(context, outputs, continuation)
    job = context.workshop.jobs.give(account=context.pipeline.account, data=data)
    try:
        _invoke(context, job)
        context.wait_until(
            lambda: job.result is not None,
            deadline=time.monotonic() + longest_silence(context.workshop.pace),
        )
    finally:
        context.workshop.jobs.close(job)
    return _judged(context, job)


@rule(
    test="codepipeline/test_lambda_invoke.py"
    "::test_a_function_that_is_silent_for_20_minutes_fails_its_action"
)
def longest_silence(pace: Pace) -> float:
    """A Lambda action fails after 20 minutes without an answer; a continuation token restarts them.

    Source: CodePipeline User Guide, Quotas in AWS CodePipeline.
    """
    return SILENT_MINUTES * pace.minute


def _invoke(context: ActionContext, job: Job) -> None:
    # The answer of an asynchronous invocation says only that it is queued: a function
    # that crashes reports nothing, and the action waits until its silence is too long.
    context.session.client("lambda").invoke(
        FunctionName=context.configuration["FunctionName"],
        InvocationType="Event",
        Payload=json.dumps(job.as_event(VISIBLE)).encode(),
    )
    context.run.external_id = job.id


def _judged(context: ActionContext, job: Job) -> JobResult:
    result = job.result
    if result is None:
        raise RuntimeError(f"job {job.id}: waited for, but has no result")
    if result.error:
        raise ActionError(
            result.error["code"], result.error["message"], external_id=result.external_id
        )
    context.run.percent = result.percent
    context.run.summary = result.summary
    context.run.external_id = result.external_id or job.id
    return result


def _data(
    context: ActionContext, outputs: tuple[Artifact, ...], continuation: str | None
) -> dict[str, Any]:
    key = context.store.encryption_key
    return {
        "actionTypeId": context.run.declaration["actionTypeId"],
        "actionConfiguration": {"configuration": context.configuration},
        "pipelineContext": _pipeline_context(context),
        "inputArtifacts": [artifact.as_job_artifact() for artifact in context.inputs],
        "outputArtifacts": [artifact.as_job_artifact() for artifact in outputs],
        "artifactCredentials": context.pipeline_session.credentials(),
        **({"continuationToken": continuation} if continuation else {}),
        **({"encryptionKey": key} if key else {}),
    }


def _pipeline_context(context: ActionContext) -> dict[str, Any]:
    return {
        "pipelineName": context.pipeline.name,
        "pipelineArn": context.pipeline.arn,
        "pipelineExecutionId": context.execution.id,
        "stage": {"name": context.run.stage},
        "action": {"name": context.run.name, "actionExecutionId": context.run.id},
    }


LAMBDA_INVOKE = ActionType(
    required=frozenset({"FunctionName"}),
    optional=frozenset({"UserParameters"}),
    inputs=(0, 5),
    outputs=(0, 5),
    minutes=24 * 60,
    perform=perform,
)
