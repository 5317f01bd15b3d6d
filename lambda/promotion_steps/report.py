"""Step: close a promotion in the ledger and report its outcome to the source and to people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.check_request import DECISION, NOTHING, PROMOTE
from promotion_steps.finding import Refused, Undecided, is_undecided
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.hop import Hop
from promotion_steps.json_fields import JsonFields
from promotion_steps.ledger import FAILED, SUCCEEDED, Ledger
from promotion_steps.names import (
    INTENT_VARIABLE,
    MODEL_PACKAGE_VARIABLE,
    NO_MODEL_PACKAGE,
    REPORT_DETAIL_TYPE,
    ROLLBACK,
    evidence_prefix,
)
from promotion_steps.notifier import Notifier
from promotion_steps.outcome_notification import outcome_notification
from promotion_steps.pipeline_execution import ActionExecution, PipelineExecution
from promotion_steps.promotion_report import PromotionReport
from promotion_steps.register import MODEL_PACKAGE_ARN
from promotion_steps.send_event import send_event
from promotion_steps.serving.stack_failure import failure_reasons
from promotion_steps.settle_arrival import settle_arrival

MOST_FINDINGS = 100

_SUCCEEDED_STATE = "SUCCEEDED"
_logger = logging.getLogger(__name__)


def report(
    event: Mapping[str, Any],
    *,
    hop: Hop,
    codepipeline: Client,
    cloudformation: Client,
    ledger: Ledger,
    events: Client,
    registry: Client,
    notifier: Notifier,
    next_environment: str | None = None,
) -> PromotionReport | None:
    """Report an execution that ended; None where there is nothing to say.

    The source is told first: notifications that fail must not keep the outcome from it.
    Nothing is said of an execution that promoted nothing, nor of one whose version
    another execution has claimed: that one will report.

    Args:
        event: CodePipeline's, about an execution that ended.
        hop: Where the version came from, and where this runs.
        codepipeline: Of the target.
        cloudformation: Of the target.
        ledger: Of the target.
        events: In the source's region.
        registry: Of the target.
        notifier: Of the target.
        next_environment: Where versions go from the target. Default: it is the last.

    Raises:
        ValueError: The event is malformed.
        RuntimeError: EventBridge did not take the report.
    """
    detail = JsonFields.from_value(event.get("detail"), "event", "detail.")
    pipeline, execution_id = detail.text("pipeline"), detail.text("execution-id")
    state = detail.text("state")
    execution = PipelineExecution.read(codepipeline, pipeline, execution_id)
    source_arn = execution.variables.get(MODEL_PACKAGE_VARIABLE, NO_MODEL_PACKAGE)
    if not _concerns_somebody(execution, source_arn, state):
        _logger.info("nothing to report")
        return None
    verdict = SUCCEEDED if state == _SUCCEEDED_STATE else FAILED
    mark = HighWaterMark.of(pipeline.removeprefix(hop.target.prefix), ledger, hop.target.name)
    is_rollback = execution.variables.get(INTENT_VARIABLE) == ROLLBACK
    mark.leave(execution_id, succeeded=verdict == SUCCEEDED, is_rollback=is_rollback)
    if not _close(ledger, source_arn, execution_id, verdict):
        _logger.info("another execution promotes %s", source_arn)
        return None
    findings = [] if verdict == SUCCEEDED else _findings(execution, state, cloudformation)
    version = _registered(execution, ledger, source_arn)
    if version and not _is_undecided(findings):  # a retry decides how far the version came
        settle_arrival(registry, version, succeeded=verdict == SUCCEEDED, findings=findings)
    stage, failed = execution.failure()
    told = PromotionReport(
        source_model_package_arn=source_arn,
        environment=hop.target.name,
        verdict=verdict,
        model_package_arn=execution.output(MODEL_PACKAGE_ARN),
        findings=tuple(findings[:MOST_FINDINGS]),
        pipeline=pipeline,
        execution_id=execution_id,
        execution_url=hop.target.execution_url(pipeline, execution_id),
        evidence=f"s3://{hop.target.evidence_bucket}/{evidence_prefix(execution_id)}",
        stage=stage if verdict == FAILED else None,
        failed_actions=failed if verdict == FAILED else (),
        next_environment=next_environment,
    )
    send_event(
        events,
        bus_arn=hop.source.promotion_bus_arn,
        detail_type=REPORT_DETAIL_TYPE,
        detail=asdict(told),
    )
    people = verdict == FAILED or notifier.successes
    notifier.notify(outcome_notification(told, hop), people=people)
    return told


def _concerns_somebody(execution: PipelineExecution, source_arn: str, state: str) -> bool:
    if source_arn == NO_MODEL_PACKAGE:
        return False
    decision = execution.output(DECISION)
    if state == _SUCCEEDED_STATE:
        return decision == PROMOTE
    return decision != NOTHING


def _close(ledger: Ledger, source_arn: str, execution_id: str, verdict: str) -> bool:
    return ledger.close(source_arn, execution_id, verdict) or ledger.find(source_arn) is None


def _registered(execution: PipelineExecution, ledger: Ledger, source_arn: str) -> str | None:
    """Return what the version became; `register` may have ended before it answered."""
    entry = ledger.find(source_arn)
    return execution.output(MODEL_PACKAGE_ARN) or (entry.model_package_arn if entry else None)


def _findings(execution: PipelineExecution, state: str, cloudformation: Client) -> list[str]:
    told = [line for action in execution.actions for line in _reasons(action, cloudformation)]
    reason = f", {execution.summary}" if execution.summary else ""
    return told or [f"pipeline: the execution ended as {state.lower()}{reason}"]


def _reasons(action: ActionExecution, cloudformation: Client) -> list[str]:
    """Say why an action failed; why resources of a stack did, CodePipeline does not always tell."""
    stated = action.findings()
    if not stated or action.stack is None:
        return stated
    try:
        reasons = failure_reasons(cloudformation, action.stack, since=action.started)
    except (Refused, Undecided) as refused:
        return [*stated, f"{action.name}: {refused}"]
    return [f"{action.name}: {reason}" for reason in reasons] or stated


def _is_undecided(findings: list[str]) -> bool:
    return bool(findings) and all(is_undecided(finding) for finding in findings)
