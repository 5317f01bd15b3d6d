"""CodePipeline action: prove that the promoted version serves, then ask its endpoint."""

from __future__ import annotations

from promotion_steps.aws import client
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source
from promotion_steps.serving.served_version import check_served
from promotion_steps.smoke_test import ask_endpoint


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Compare what serves with what was promoted; a matching endpoint is asked once."""
    if job.registered_arn is None:
        raise ValueError("job: registered_arn: got nothing, expected the promoted version")
    source = open_source(job)
    target = job.hop.target
    endpoint = target.endpoint(source.settings.model)
    if findings := check_served(client("sagemaker", target.region), endpoint, job.registered_arn):
        return Outcome.of(findings)
    return Outcome.of(ask_endpoint(endpoint, source, client("sagemaker-runtime", target.region)))
