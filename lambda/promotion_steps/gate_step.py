"""Makes a CodePipeline action of a gate: it decides, writes down why, and answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import client
from promotion_steps.case import Case
from promotion_steps.evidence_store import EvidenceStore
from promotion_steps.model_package import describe_package
from promotion_steps.names import PROMOTE, verdict_key
from promotion_steps.pipeline_job import LambdaContext, Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source
from promotion_steps.ruling import Examine, decide, undecided
from promotion_steps.verdict import Verdict

EVIDENCE = "Evidence"
"""The output variable that tells where the verdict lies."""

_MARGIN = 15
"""Seconds that are left to write the verdict and to answer the pipeline."""


def gate_step(gate: str, examine: Examine) -> Callable[[Mapping[str, Any], LambdaContext], None]:
    """Make the Lambda handler of a gate.

    Args:
        gate: One of the names of gates.
        examine: Reads what the gate decides on, and decides.
    """

    def step(job: PipelineJob) -> Outcome:
        return judge(gate, examine, job, EvidenceStore.of(job.hop.target))

    # A gate leaves a verdict and nothing else, and each verdict is a version of its own.
    return pipeline_step(step, gate, has_effects=False)


def judge(
    gate: str,
    examine: Examine,
    job: PipelineJob,
    evidence: EvidenceStore,
    open_case: Callable[[PipelineJob], Case] | None = None,
) -> Outcome:
    """Ask a gate and keep its verdict; without evidence there is no passing.

    Args:
        gate: One of the names of gates.
        examine: Reads what the gate decides on, and decides.
        job: Of the pipeline.
        evidence: Where the verdict is kept.
        open_case: Reads the package and the settings. Default: as the job tells.

    Raises:
        Refused: The verdict cannot be written.
    """
    began, clock = datetime.now(UTC), time.monotonic()
    settings = None
    try:
        case = (open_case or _case)(job)
    except Exception as error:  # whatever it is, it is no pass
        ruling = undecided(gate, error)
    else:
        settings, ruling = case.settings, decide(gate, examine, case)
    verdict = Verdict(
        gate=gate,
        promotion_id=job.execution_id,
        hop=job.hop,
        model_package_arn=job.model_package_arn,
        intent=job.intent or PROMOTE,
        settings=settings,
        ruling=ruling,
        began=began,
        seconds=time.monotonic() - clock,
    )
    location = evidence.keep(verdict_key(job.execution_id, gate), verdict.to_bytes())
    return Outcome(
        findings=ruling.findings,
        outputs={} if ruling.findings else {EVIDENCE: location},
        summary=f"{gate}: passed, {location}",
        evidence=location,
    )


def _case(job: PipelineJob) -> Case:
    source = job.hop.source
    return Case(
        hop=job.hop,
        package=describe_package(client("sagemaker", source.region), job.model_package_arn),
        settings=open_source(job).settings,
        artifacts=ArtifactStore.of(source),
        client=client,
        seconds_left=lambda: job.seconds_left() - _MARGIN,
        intent=job.intent or PROMOTE,
        approved_at=job.approved_at,
    )
