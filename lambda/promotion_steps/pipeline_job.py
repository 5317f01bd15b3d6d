"""A CodePipeline job: what a step is asked, and what it answers."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol

from promotion_steps.aws import Client, client
from promotion_steps.aws_errors import decides_nothing, is_denied
from promotion_steps.finding import Finding, Refused, Undecided, findings_text
from promotion_steps.hop import Hop
from promotion_steps.job_report import (
    DENIED,
    JOB_FAILED,
    LONGEST_MESSAGE,
    MALFORMED,
    UNAVAILABLE,
    JobReport,
    ResultRefused,
    watchdog,
)
from promotion_steps.json_fields import JsonFields, shown
from promotion_steps.names import UNKNOWN_TIME
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.reading import SET_UP
from promotion_steps.running_action import reason_to_stop

LONGEST_TOKEN = 2048
LONGEST_SUMMARY = 2048
LARGEST_OUTPUTS = 122_880
"""Bytes that the output variables of a whole pipeline may have."""

_EVENT = "CodePipeline.job"
_PARAMETERS = (
    "model_package_arn",
    "execution_id",
    "manifest_version",
    "manifest_sha256",
    "registered_arn",
    "approved_at",
    "intent",
)
_OUTPUT_NAME = re.compile(r"[A-Za-z0-9@\-_]+")
_logger = logging.getLogger(__name__)


class LambdaContext(Protocol):
    """What Lambda tells a function about its invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the function."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobArtifact:
    """Where the pipeline keeps an action's artifact, and the credentials for it.

    Args:
        encryption_key: ARN of the key that the pipeline encrypts artifacts with, if it names one.
    """

    bucket: str
    key: str
    credentials: Mapping[str, str] = field(repr=False)
    encryption_key: str | None = None

    @classmethod
    def from_job_data(cls, data: JsonFields, member: str = "inputArtifacts") -> JobArtifact:
        """Read the job's first artifact.

        Args:
            data: The job's.
            member: `inputArtifacts` or `outputArtifacts`.

        Raises:
            ValueError: There is none, or it is not in S3.
        """
        artifacts = data.items(member)
        if not artifacts:
            raise data.error(member, "one artifact")
        artifact = JsonFields.from_value(artifacts[0], _EVENT, f"data.{member}[0].")
        location = artifact.fields("location").fields("s3Location")
        credentials = data.fields("artifactCredentials")
        return cls(
            bucket=location.text("bucketName"),
            key=location.text("objectKey"),
            credentials={
                "aws_access_key_id": credentials.text("accessKeyId"),
                "aws_secret_access_key": credentials.text("secretAccessKey"),
                "aws_session_token": credentials.text("sessionToken"),
            },
            encryption_key=data.fields("encryptionKey").text("id")
            if data.members.get("encryptionKey")
            else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineJob:
    """One action of a promotion's pipeline.

    Args:
        approved_at: When the approval happened that started the execution; None where none did.
        registered_arn: The version in the target's registry, once it is registered.
        output: Where the action's own artifact goes. Default: the action makes none.
        seconds_left: Until Lambda ends the function.
    """

    job_id: str
    hop: Hop
    model_package_arn: str
    execution_id: str
    manifest_version: str | None
    manifest_sha256: str | None
    registered_arn: str | None
    approved_at: str | None
    intent: str | None
    artifact: JobArtifact
    output: JobArtifact | None
    continuation_token: str | None
    seconds_left: Callable[[], float]

    @classmethod
    def from_event(
        cls,
        event: Mapping[str, Any],
        *,
        environ: Mapping[str, str],
        seconds_left: Callable[[], float],
    ) -> PipelineJob:
        """Read the event that CodePipeline invokes a function with.

        Raises:
            ValueError: The event or an environment variable is malformed.
        """
        job = JsonFields.from_value(event.get(_EVENT), _EVENT)
        data = job.fields("data")
        configuration = data.fields("actionConfiguration").fields("configuration")
        parameters = JsonFields.from_text(configuration.text("UserParameters"), "UserParameters")
        parameters.refuse_others(_PARAMETERS)
        return cls(
            job_id=job.text("id"),
            hop=Hop.from_environ(environ),
            model_package_arn=parameters.text("model_package_arn"),
            execution_id=parameters.text("execution_id"),
            manifest_version=parameters.optional_text("manifest_version"),
            manifest_sha256=parameters.optional_text("manifest_sha256"),
            registered_arn=parameters.optional_text("registered_arn"),
            approved_at=_known(parameters.optional_text("approved_at")),
            intent=parameters.optional_text("intent"),
            artifact=JobArtifact.from_job_data(data),
            output=JobArtifact.from_job_data(data, "outputArtifacts")
            if data.members.get("outputArtifacts")
            else None,
            continuation_token=data.optional_text("continuationToken"),
            seconds_left=seconds_left,
        )


def _known(time: str | None) -> str | None:
    return None if time == UNKNOWN_TIME else time


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How a step ended: with findings, with outputs, or not yet.

    Args:
        evidence: Where a step with findings wrote down what it decided.
    """

    findings: tuple[Finding, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    evidence: str | None = None
    continuation_token: str | None = None

    def __post_init__(self) -> None:
        size = 0
        for name, value in self.outputs.items():
            size += len(name.encode()) + len(value.encode())
            if not _OUTPUT_NAME.fullmatch(name) or not value:
                raise ValueError(f"outputs.{name}: got {shown(value)}, expected a name and a text")
        if size > LARGEST_OUTPUTS:
            raise ValueError(f"outputs: got {size} bytes, expected at most {LARGEST_OUTPUTS}")
        if self.continuation_token is not None and not (
            0 < len(self.continuation_token) <= LONGEST_TOKEN
        ):
            raise ValueError(
                f"continuation token: got {shown(self.continuation_token)},"
                f" expected 1 to {LONGEST_TOKEN} characters"
            )

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Outcome:
        """Pass when nothing was found."""
        return cls(findings=tuple(findings))

    def to_success_result(self) -> dict[str, Any]:
        """Spell the parameters of PutJobSuccessResult, the job's id aside."""
        if self.continuation_token is not None:
            return {"continuationToken": self.continuation_token}
        result: dict[str, Any] = {}
        if self.outputs:
            result["outputVariables"] = dict(self.outputs)
        if self.summary:
            result["executionDetails"] = {"summary": self.summary[:LONGEST_SUMMARY]}
        return result


Step = Callable[[PipelineJob], Outcome]


def pipeline_step(
    step: Step, name: str | None = None, *, has_effects: bool = True
) -> Callable[[Mapping[str, Any], LambdaContext], None]:
    """Make a Lambda handler that gives CodePipeline exactly one result, whatever happens.

    Args:
        step: What the action does.
        name: What findings are told in. Default: the name of the step's module.
        has_effects: Whether the step is to do nothing once its action is over.
    """

    @wraps(step)
    def handler(event: Mapping[str, Any], context: LambdaContext) -> None:
        codepipeline = client("codepipeline", patience=10)
        run_step(
            step, event, context, codepipeline=codepipeline, name=name, has_effects=has_effects
        )

    return handler


def run_step(
    step: Step,
    event: Mapping[str, Any],
    context: LambdaContext,
    *,
    codepipeline: Client,
    environ: Mapping[str, str] = os.environ,
    name: str | None = None,
    has_effects: bool = True,
) -> None:
    """Run a step and report what became of it.

    Raises:
        ValueError: The event names no job, so that nobody can be told.
    """
    name = name or step.__module__.rpartition(".")[2].replace("_", "-")
    job_id = JsonFields.from_value(event.get(_EVENT), "event", f"{_EVENT}.").text("id")

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    report = JobReport(codepipeline=codepipeline, job_id=job_id, seconds_left=seconds_left)

    with watchdog(report, step=name, seconds_left=seconds_left()):
        try:
            job = PipelineJob.from_event(event, environ=environ, seconds_left=seconds_left)
        except ValueError as error:
            _logger.exception("malformed job")
            report.fail(str(Finding(gate=name, message=str(error))), MALFORMED)
            return
        with promotion_in_every_line(job.execution_id):
            _run_job(step, job, name, report, codepipeline if has_effects else None)


def _run_job(
    step: Step, job: PipelineJob, name: str, report: JobReport, codepipeline: Client | None
) -> None:
    outcome, kind = _outcome(step, job, name, codepipeline)
    for finding in outcome.findings:
        _logger.warning("finding: %s", finding)
    if not outcome.findings:
        try:
            report.succeed(outcome.to_success_result())
        except ResultRefused as refused:
            _logger.exception("CodePipeline takes no success")
            report.fail(str(Finding(gate=name, message=str(refused))))
        return
    message = findings_text(outcome.findings, longest=LONGEST_MESSAGE)
    report.fail(message, kind, evidence=outcome.evidence)


def _outcome(
    step: Step, job: PipelineJob, name: str, codepipeline: Client | None
) -> tuple[Outcome, str]:
    """Run the step; whatever stops it becomes a finding, and how CodePipeline calls that."""
    try:
        outcome = _stopped(job, name, codepipeline) or step(job)
    except (Refused, Undecided) as stopped:
        cause = stopped.__cause__
        kind = DENIED if cause and is_denied(cause) else JOB_FAILED
        outcome = Outcome.of(stopped.findings(name))
    except Exception as error:
        _logger.exception("step failed")
        undecided = decides_nothing(error)
        message = f"{type(error).__name__}: {error}{f'; {SET_UP}' if is_denied(error) else ''}"
        kind = DENIED if is_denied(error) else JOB_FAILED
        outcome = Outcome.of([Finding(gate=name, message=message, is_undecided=undecided)])
    else:
        kind = JOB_FAILED
    is_undecided = all(finding.is_undecided for finding in outcome.findings)
    return outcome, UNAVAILABLE if is_undecided else kind


def _stopped(job: PipelineJob, name: str, codepipeline: Client | None) -> Outcome | None:
    reason = reason_to_stop(codepipeline, job.job_id) if codepipeline else None
    if reason is None:
        return None
    message = f"stopped before it had any effect, {reason}"
    return Outcome.of([Finding(gate=name, message=message)])
