"""CodePipeline action: claim the model package that the execution names."""

from __future__ import annotations

from promotion_steps.aws import client
from promotion_steps.check_request import check_request
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.ledger import Ledger
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Decide, and publish the decision for the stages that follow."""
    settings = open_source(job).settings
    ledger = Ledger(dynamodb=client("dynamodb"), table=job.hop.target.ledger)
    return check_request(
        job.model_package_arn,
        group=settings.group,
        pipeline=job.hop.target.pipeline(settings.model),
        execution_id=job.execution_id,
        source=job.hop.source,
        registry=client("sagemaker", job.hop.source.region),
        ledger=ledger,
        mark=HighWaterMark.of(settings.model, ledger, job.hop.target.name),
        intent=job.intent,
        approved_at=job.approved_at,
    )
