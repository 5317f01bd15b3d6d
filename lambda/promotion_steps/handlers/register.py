"""CodePipeline action: register the model package in the target's registry."""

from __future__ import annotations

import time

from promotion_steps.aws import client
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.ledger import Ledger
from promotion_steps.manifest_reference import copied_manifest
from promotion_steps.model_package import describe_package
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source
from promotion_steps.register import register

_PAUSE = 2
"""Seconds between two questions about a registration that is under way."""
_MARGIN = 15
"""Seconds that are left to ask to be called again."""


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Register once, and publish the ARN of the target's version."""
    hop, settings = job.hop, open_source(job).settings
    ledger = Ledger(dynamodb=client("dynamodb"), table=hop.target.ledger)
    package = describe_package(client("sagemaker", hop.source.region), job.model_package_arn)
    return register(
        package,
        hop=hop,
        manifest=copied_manifest(
            package.manifest,
            bucket=hop.target.artifact_bucket,
            version_id=job.manifest_version,
            sha256=job.manifest_sha256,
        ),
        execution_id=job.execution_id,
        registry=client("sagemaker", hop.target.region),
        ledger=ledger,
        mark=HighWaterMark.of(settings.model, ledger, hop.target.name),
        intent=job.intent,
        images=settings.image_locations(hop.target.region),
        allowed=settings.allowed_container_members,
        is_continued=job.continuation_token is not None,
        pause=lambda: _pause(job),
    )


def _pause(job: PipelineJob) -> bool:
    if job.seconds_left() < _MARGIN:
        return False
    time.sleep(_PAUSE)
    return True
