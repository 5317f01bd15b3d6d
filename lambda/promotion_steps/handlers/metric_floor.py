"""CodePipeline action: stop a promotion whose metrics miss their limits."""

from __future__ import annotations

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import client
from promotion_steps.metric_floor import check_metrics
from promotion_steps.model_package import describe_package
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Check the metrics of the source package."""
    source = job.hop.source
    package = describe_package(client("sagemaker", source.region), job.model_package_arn)
    limits = open_source(job).settings.metrics
    return Outcome.of(check_metrics(package, limits, ArtifactStore.of(source)))
