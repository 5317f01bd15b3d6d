"""Step: report promotions that ended, but whose report was lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from promotion_steps.ledger import Claim
from promotion_steps.pipeline_execution import PipelineExecution
from promotion_steps.report import Reporter

GRACE = timedelta(minutes=15)
"""How long the event of an end, and Lambda's retries of its report, may take."""

_logger = logging.getLogger(__name__)


def reconcile(reporter: Reporter) -> list[Claim]:
    """Report each promotion of the ledger that ended unreported, and return which those were.

    Raises:
        ExceptionGroup: Some could not be reported; the others were.
    """
    reported, failures = [], []
    for claim in reporter.ledger.claims():
        try:
            if claim.may_go_on(reporter.now) and _report_if_lost(reporter, claim):
                reported.append(claim)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some promotions could not be reported", failures)
    return reported


def _report_if_lost(reporter: Reporter, claim: Claim) -> bool:
    execution = PipelineExecution.find(reporter.codepipeline, claim.pipeline, claim.execution_id)
    if execution is None:
        execution = PipelineExecution.unknown(claim.source_arn)
    if not _is_lost(execution, claim, reporter.now):
        return False
    _logger.warning("execution %s ended unreported", claim.execution_id)
    reporter.report(execution, claim.pipeline, claim.execution_id)
    return True


def _is_lost(execution: PipelineExecution, claim: Claim, now: datetime) -> bool:
    if not execution.has_ended or execution.updated > now - GRACE:
        return False
    reported_at = claim.reported_at
    return reported_at is None or execution.updated > datetime.fromisoformat(reported_at)
