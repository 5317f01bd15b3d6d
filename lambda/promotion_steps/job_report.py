"""Tells CodePipeline exactly once how a job ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.reading import error_code

LONGEST_MESSAGE = 5000
WATCHDOG_MARGIN = 5
"""Seconds before the function's timeout at which the watchdog gives up on the step."""

_OVER = ("InvalidJobStateException", "JobNotFoundException")

_logger = logging.getLogger(__name__)


class JobReport:
    """One answer for one job; whoever comes second is not heard."""

    def __init__(self, *, codepipeline: Client, job_id: str) -> None:
        self._codepipeline = codepipeline
        self._job_id = job_id
        self._told = False
        self._lock = Lock()

    def succeed(self, result: Mapping[str, Any]) -> None:
        """Put a success, or the request to be called again."""
        self._tell(lambda: self._codepipeline.put_job_success_result(jobId=self._job_id, **result))

    def fail(self, message: str, kind: str = "JobFailed", *, evidence: str | None = None) -> None:
        """Put a failure that says why.

        Args:
            message: For people, cut where it is too long for CodePipeline.
            kind: As CodePipeline classifies failures.
            evidence: Where more is written down; the execution's details link to it.
        """
        details = {"type": kind, "message": message[:LONGEST_MESSAGE]}
        if evidence:
            details["externalExecutionId"] = evidence
        self._tell(
            lambda: self._codepipeline.put_job_failure_result(
                jobId=self._job_id, failureDetails=details
            )
        )

    def _tell(self, put: Callable[[], object]) -> None:
        with self._lock:
            if self._told:
                _logger.warning("job %s has its result already", self._job_id)
                return
            try:
                put()
            except ClientError as error:
                if error_code(error) not in _OVER:
                    raise
                _logger.warning("job %s was decided elsewhere", self._job_id)
            self._told = True


@contextmanager
def watchdog(report: JobReport, *, step: str, seconds_left: float) -> Iterator[None]:
    """Fail the job shortly before Lambda would end the function without a word."""
    timer = Timer(
        max(seconds_left - WATCHDOG_MARGIN, 0),
        report.fail,
        [f"{step}: still running {WATCHDOG_MARGIN} seconds before the function's timeout"],
    )
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
