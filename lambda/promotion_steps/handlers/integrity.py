"""CodePipeline action: stop a promotion of anything but what was registered."""

from __future__ import annotations

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import client
from promotion_steps.integrity import check_package
from promotion_steps.model_package import describe_package
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Check the source package and its objects."""
    source = job.hop.source
    package = describe_package(client("sagemaker", source.region), job.model_package_arn)
    return Outcome.of(check_package(package, ArtifactStore.of(source)))
