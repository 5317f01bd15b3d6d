"""CodePipeline action: copy the model's objects into the target's bucket."""

from __future__ import annotations

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import client
from promotion_steps.copy import LONGEST_BATCH, copy_model
from promotion_steps.copy_token import CopyToken
from promotion_steps.model_package import describe_package
from promotion_steps.object_copy import ObjectCopy
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source

PATIENCE = 600
"""Seconds to wait for S3 while it copies gigabytes."""


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Copy, or ask to be called again when the time runs short."""
    hop = job.hop
    return copy_model(
        describe_package(client("sagemaker", hop.source.region), job.model_package_arn),
        ObjectCopy(
            source=ArtifactStore.of(hop.source),
            target=ArtifactStore.of(hop.target, patience=PATIENCE),
        ),
        images=open_source(job).settings.image_locations(hop.target.region),
        token=CopyToken.from_text(job.continuation_token),
        out_of_time=lambda: job.seconds_left() < LONGEST_BATCH,
    )
