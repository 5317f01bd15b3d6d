"""Jobs that functions are given, each with room for exactly one result."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from promote.rehearsal.emulator.codepipeline.execution import new_id
from promote.rehearsal.emulator.codepipeline.refusals import invalid
from promote.rehearsal.emulator.codepipeline.views import without_nothing
from promote.rehearsal.emulator.json_service import Request, ServiceError
from promote.rehearsal.emulator.rules import rule

VARIABLES_LIMIT = 122 * 1024
"""Bytes of all output variables of an action."""

_ARTIFACTS = ("inputArtifacts", "outputArtifacts")


@dataclass(frozen=True, kw_only=True, slots=True)
class JobResult:
    """What a function answered: an error, a token to go on with, or neither."""

    error: dict[str, str] | None = None
    continuation: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    summary: str | None = None
    external_id: str | None = None
    percent: int | None = None

    @classmethod
    def from_success(cls, request: Request) -> JobResult:
        """Read a PutJobSuccessResult.

        Raises:
            ServiceError: The output variables are too large, or come with a continuation.
        """
        variables = request.get("outputVariables", {})
        if sum(len(text.encode()) for pair in variables.items() for text in pair) > VARIABLES_LIMIT:
            raise ServiceError(
                "OutputVariablesSizeExceededException",
                f"outputVariables: too large, expected at most {VARIABLES_LIMIT} bytes",
            )
        if variables and "continuationToken" in request:
            raise invalid("outputVariables: got some with a continuationToken, expected one of two")
        details = request.get("executionDetails", {})
        return cls(
            continuation=request.get("continuationToken"),
            variables=variables,
            summary=details.get("summary"),
            external_id=details.get("externalExecutionId"),
            percent=details.get("percentComplete"),
        )

    @classmethod
    def from_failure(cls, request: Request) -> JobResult:
        """Read a PutJobFailureResult."""
        details = request["failureDetails"]
        return cls(
            error={"code": details["type"], "message": details["message"]},
            external_id=details.get("externalExecutionId"),
        )


@dataclass(kw_only=True, slots=True, eq=False)
class Job:
    """One invocation of a function, open until its result or its action's end."""

    account: str
    data: dict[str, Any]
    id: str = field(default_factory=new_id)
    open: bool = True
    result: JobResult | None = None

    def as_event(self, visible: tuple[str, ...]) -> dict[str, Any]:
        """Spell the event that the function is invoked with, with some members of the data."""
        data = {member: self.data[member] for member in visible if member in self.data}
        return {"CodePipeline.job": {"id": self.id, "accountId": self.account, "data": data}}

    def as_details(self) -> dict[str, Any]:
        """Describe the job as GetJobDetails does: without the nulls that the event has."""
        described = {
            member: [without_nothing(artifact) for artifact in value]
            if member in _ARTIFACTS
            else value
            for member, value in self.data.items()
        }
        return {"id": self.id, "accountId": self.account, "data": described}


class Jobs:
    """Every job ever given out."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def give(self, *, account: str, data: dict[str, Any]) -> Job:
        """Open a job."""
        job = Job(account=account, data=data)
        with self._lock:
            self._jobs[job.id] = job
        return job

    def find(self, job_id: str, *, account: str) -> Job:
        """Find a job of the account.

        Raises:
            ServiceError: The account has no such job.
        """
        job = self._jobs.get(job_id)
        if job is None or job.account != account:
            raise ServiceError("JobNotFoundException", f"Job with ID '{job_id}' does not exist")
        return job

    @rule(test="codepipeline/test_lambda_invoke.py::test_a_job_takes_exactly_one_result")
    def settle(self, job_id: str, result: JobResult, *, account: str) -> None:
        """A job takes one result, of its own account and while its action runs.

        Source: CodePipeline API Reference, PutJobSuccessResult and PutJobFailureResult
        (JobNotFoundException, InvalidJobStateException).

        Raises:
            ServiceError: The account has no such job, or the job is over.
        """
        job = self.find(job_id, account=account)
        with self._lock:
            if not job.open:
                raise ServiceError(
                    "InvalidJobStateException",
                    f"Job with ID '{job_id}' is not in progress: its result is settled",
                )
            job.open = False
            job.result = result

    def close(self, job: Job) -> None:
        """Take no result any more: the action is over."""
        with self._lock:
            job.open = False

    def clear(self) -> None:
        """Forget every job."""
        with self._lock:
            self._jobs.clear()
