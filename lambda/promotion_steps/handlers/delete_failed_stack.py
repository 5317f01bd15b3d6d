"""CodePipeline action: delete an endpoint's stack whose creation failed."""

from __future__ import annotations

from promotion_steps.aws import client
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source
from promotion_steps.serving.failed_stack import delete_failed_stack


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Delete the stack of the model's endpoint, or leave it as it is."""
    model, target = open_source(job).settings.model, job.hop.target
    return delete_failed_stack(
        target.endpoint_stack(model),
        endpoint=target.endpoint(model),
        cloudformation=client("cloudformation", target.region),
        registry=client("sagemaker", target.region),
        token=job.continuation_token,
    )
