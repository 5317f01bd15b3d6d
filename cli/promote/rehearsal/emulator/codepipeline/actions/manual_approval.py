"""Approval action: the execution goes on when somebody says so."""

from __future__ import annotations

import json

from promote.rehearsal.emulator.codepipeline.actions.action import (
    ActionContext,
    ActionError,
    ActionType,
    Outcome,
)
from promote.rehearsal.emulator.codepipeline.approvals import Answer, Approval


def perform(context: ActionContext) -> Outcome:
    """Wait for PutApprovalResult with the token that GetPipelineState shows."""
    approvals = context.workshop.approvals
    approval = approvals.ask((context.pipeline.arn, context.run.stage, context.run.name))
    context.run.token = approval.token
    try:
        _notify(context, approval)
        context.wait_until(lambda: approval.answer is not None)
    finally:
        approvals.close(approval)
        context.run.token = None
    return _judged(context, approval.answer)


def _judged(context: ActionContext, answer: Answer | None) -> Outcome:
    if answer is None:
        raise RuntimeError(f"approval {context.run.name}: waited for, but has no answer")
    context.run.updated_by = answer.by
    context.run.summary = answer.summary or None
    if not answer.approved:
        raise ActionError("Rejected", f"rejected by {answer.by}: {answer.summary}")
    return Outcome(summary=answer.summary or None)


def _notify(context: ActionContext, approval: Approval) -> None:
    topic = context.configuration.get("NotificationArn")
    if not topic:
        return
    message = {
        "region": context.pipeline.region,
        "approval": {
            "pipelineName": context.pipeline.name,
            "stageName": context.run.stage,
            "actionName": context.run.name,
            "token": approval.token,
            "externalEntityLink": context.configuration.get("ExternalEntityLink"),
            "customData": context.configuration.get("CustomData"),
        },
    }
    context.session.client("sns").publish(
        TopicArn=topic, Subject="APPROVAL NEEDED", Message=json.dumps(message)
    )


MANUAL_APPROVAL = ActionType(
    required=frozenset(),
    optional=frozenset({"NotificationArn", "CustomData", "ExternalEntityLink"}),
    inputs=(0, 0),
    outputs=(0, 0),
    minutes=7 * 24 * 60,
    perform=perform,
)
