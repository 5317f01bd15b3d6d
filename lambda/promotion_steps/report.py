"""Step: close a promotion in the ledger and report its outcome to the source and to people."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
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

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporter:
    """Reports executions that ended, in one target environment.

    Args:
        hop: Where versions come from, and where this runs.
        codepipeline: Of the target.
        cloudformation: Of the target.
        ledger: Of the target.
        events: In the source's region.
        registry: Of the target.
        notifier: Of the target.
        now: When this began, before anything was asked.
        next_environment: Where versions go from the target. Default: it is the last.
    """

    hop: Hop
    codepipeline: Client
    cloudformation: Client
    ledger: Ledger
    events: Client
    registry: Client
    notifier: Notifier
    now: datetime
    next_environment: str | None = None

    def report_event(self, event: Mapping[str, Any]) -> PromotionReport | None:
        """Report an execution that ended, by CodePipeline's event; None as of `report`.

        Events come late, twice and in any order, so CodePipeline decides what became of the
        execution: nothing is said of one that somebody retried meanwhile.

        Raises:
            ValueError: The event is malformed.
            RuntimeError: EventBridge did not take the report.
        """
        detail = JsonFields.from_value(event.get("detail"), "event", "detail.")
        pipeline, execution_id = detail.text("pipeline"), detail.text("execution-id")
        execution = PipelineExecution.read(self.codepipeline, pipeline, execution_id)
        if not execution.has_ended:
            _logger.info("the execution goes on")
            return None
        return self.report(execution, pipeline, execution_id)

    def report(
        self, execution: PipelineExecution, pipeline: str, execution_id: str
    ) -> PromotionReport | None:
        """Report an execution that ended; None where there is nothing to say.

        The source is told first: notifications that fail must not keep the outcome from it.
        Nothing is said of an execution that promoted nothing, nor of one whose version
        another execution has claimed: that one will report.

        Raises:
            RuntimeError: EventBridge did not take the report.
        """
        source_arn = execution.variables.get(MODEL_PACKAGE_VARIABLE, NO_MODEL_PACKAGE)
        if not _concerns_somebody(execution, source_arn):
            _logger.info("nothing to report")
            return None
        self._leave_mark(execution, pipeline, execution_id)
        verdict = SUCCEEDED if execution.has_succeeded else FAILED
        if not self._close(source_arn, execution_id, verdict):
            _logger.info("another execution promotes %s", source_arn)
            return None
        findings = () if execution.has_succeeded else self._findings(execution)
        self._settle(execution, source_arn, findings)
        stage, failed = execution.failure()
        told = PromotionReport(
            source_model_package_arn=source_arn,
            environment=self.hop.target.name,
            verdict=verdict,
            model_package_arn=execution.output(MODEL_PACKAGE_ARN),
            findings=tuple(findings[:MOST_FINDINGS]),
            pipeline=pipeline,
            execution_id=execution_id,
            execution_url=self.hop.target.execution_url(pipeline, execution_id),
            evidence=f"s3://{self.hop.target.evidence_bucket}/{evidence_prefix(execution_id)}",
            stage=None if execution.has_succeeded else stage,
            failed_actions=() if execution.has_succeeded else failed,
            next_environment=self.next_environment,
        )
        self._tell(told)
        self.ledger.record_report(source_arn, execution_id, self.now.isoformat())
        return told

    def _leave_mark(self, execution: PipelineExecution, pipeline: str, execution_id: str) -> None:
        model = pipeline.removeprefix(self.hop.target.prefix)
        HighWaterMark.of(model, self.ledger, self.hop.target.name).leave(
            execution_id,
            succeeded=execution.has_succeeded,
            is_rollback=execution.variables.get(INTENT_VARIABLE) == ROLLBACK,
        )

    def _close(self, source_arn: str, execution_id: str, verdict: str) -> bool:
        is_closed = self.ledger.close(source_arn, execution_id, verdict)
        return is_closed or self.ledger.find(source_arn) is None

    def _settle(
        self, execution: PipelineExecution, source_arn: str, findings: Sequence[str]
    ) -> None:
        """Write onto the version how it arrived; after what is undecided, a retry does."""
        version = self._registered(execution, source_arn)
        if version and not _is_undecided(findings):
            settle_arrival(
                self.registry, version, succeeded=execution.has_succeeded, findings=findings
            )

    def _registered(self, execution: PipelineExecution, source_arn: str) -> str | None:
        """Return what the version became; `register` may have ended before it answered."""
        entry = self.ledger.find(source_arn)
        return execution.output(MODEL_PACKAGE_ARN) or (entry.model_package_arn if entry else None)

    def _findings(self, execution: PipelineExecution) -> list[str]:
        told = [line for action in execution.actions for line in self._reasons(action)]
        reason = f", {execution.summary}" if execution.summary else ""
        return told or [f"pipeline: the execution ended as {execution.status.lower()}{reason}"]

    def _reasons(self, action: ActionExecution) -> list[str]:
        """Say why an action failed; why resources of a stack did, only the stack knows."""
        stated = action.findings()
        if not stated or action.stack is None:
            return stated
        try:
            reasons = failure_reasons(self.cloudformation, action.stack, since=action.started)
        except (Refused, Undecided) as refused:
            return [*stated, f"{action.name}: {refused}"]
        return [f"{action.name}: {reason}" for reason in reasons] or stated

    def _tell(self, told: PromotionReport) -> None:
        send_event(
            self.events,
            bus_arn=self.hop.source.promotion_bus_arn,
            detail_type=REPORT_DETAIL_TYPE,
            detail=asdict(told),
        )
        people = told.verdict == FAILED or self.notifier.successes
        self.notifier.notify(outcome_notification(told, self.hop), people=people)


def _concerns_somebody(execution: PipelineExecution, source_arn: str) -> bool:
    if source_arn == NO_MODEL_PACKAGE:
        return False
    decision = execution.output(DECISION)
    return decision == PROMOTE if execution.has_succeeded else decision != NOTHING


def _is_undecided(findings: Sequence[str]) -> bool:
    return bool(findings) and all(is_undecided(finding) for finding in findings)
