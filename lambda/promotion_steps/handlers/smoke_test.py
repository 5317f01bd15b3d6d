"""CodePipeline action: stop a promotion whose endpoint does not answer as expected."""

from __future__ import annotations

from promotion_steps.aws import client
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source
from promotion_steps.smoke_test import ask_endpoint


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Ask the endpoint that was just deployed."""
    source = open_source(job)
    endpoint = job.hop.target.endpoint(source.settings.model)
    runtime = client("sagemaker-runtime", job.hop.target.region)
    return Outcome.of(ask_endpoint(endpoint, source, runtime))
