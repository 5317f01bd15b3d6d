"""Tells CodePipeline exactly once how a job ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import decides_nothing, error_code, is_denied
from promotion_steps.finding import Finding

LONGEST_MESSAGE = 5000
WATCHDOG_MARGIN = 5
"""Seconds before the function's timeout at which the watchdog gives up on the step."""

# How CodePipeline classifies failures. Source: "FailureDetails", CodePipeline API reference.
JOB_FAILED = "JobFailed"
MALFORMED = "ConfigurationError"
DENIED = "PermissionError"
UNAVAILABLE = "SystemUnavailable"

_OVER = ("InvalidJobStateException", "JobNotFoundException")
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 8.0
_LAST_PUT = 1.5
"""Seconds that must be left to put a result once more."""

_logger = logging.getLogger(__name__)


class ResultRefused(Exception):  # noqa: N818 - CodePipeline's decision
    """CodePipeline does not take this result, so that another one may be put."""


class JobReport:
    """One answer for one job; whoever comes second is not heard.

    Args:
        seconds_left: Until Lambda ends the function. Default: a result is put once.
    """

    def __init__(
        self,
        *,
        codepipeline: Client,
        job_id: str,
        seconds_left: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._codepipeline = codepipeline
        self._job_id = job_id
        self._seconds_left = seconds_left
        self._told = False
        self._lock = Lock()

    def succeed(self, result: Mapping[str, Any]) -> None:
        """Put a success, or the request to be called again.

        Raises:
            ResultRefused: CodePipeline cannot take it, as where outputs are too large.
        """
        self._tell(lambda: self._codepipeline.put_job_success_result(jobId=self._job_id, **result))

    def fail(self, message: str, kind: str = JOB_FAILED, *, evidence: str | None = None) -> None:
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
            self._told = True
        try:
            self._put(put)
        except ClientError as error:
            if decides_nothing(error) or is_denied(error):
                raise  # nothing else may be put: what happened must not become its opposite
            self._told = False
            raise ResultRefused(f"{type(error).__name__}: {error}") from error

    def _put(self, put: Callable[[], object]) -> None:
        """Put a result until CodePipeline has it or the function ends.

        A time-out may come after the effect; the job is over then, and says so.
        """
        pause = _FIRST_PAUSE
        while True:
            try:
                put()
            except Exception as error:
                if isinstance(error, ClientError) and error_code(error) in _OVER:
                    _logger.warning("job %s was decided elsewhere or before", self._job_id)
                    return
                if not decides_nothing(error) or self._seconds_left() < pause + _LAST_PUT:
                    raise
                _logger.warning("the result of job %s is put again, got %s", self._job_id, error)
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return


@contextmanager
def watchdog(report: JobReport, *, step: str, seconds_left: float) -> Iterator[None]:
    """Fail the job shortly before Lambda would end the function without a word."""
    message = f"still running {WATCHDOG_MARGIN} seconds before the function's timeout"
    finding = Finding(gate=step, message=message, is_undecided=True)
    timer = Timer(max(seconds_left - WATCHDOG_MARGIN, 0), report.fail, [str(finding), UNAVAILABLE])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
