"""CodePipeline action: write the template that serves the registered version."""

from __future__ import annotations

from promotion_steps.aws import artifact_client, client
from promotion_steps.champion import served_package
from promotion_steps.decision import withdrawn
from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.names import CONTENT_PARAMETER, ROLLBACK
from promotion_steps.pipeline_job import Outcome, PipelineJob, pipeline_step
from promotion_steps.pipeline_source import open_source
from promotion_steps.serving.endpoint_template import (
    content_digest,
    fill_in_containers,
    read_template,
    zipped,
)
from promotion_steps.serving.model_containers import model_containers


@pipeline_step
def handler(job: PipelineJob) -> Outcome:
    """Fill in the version's containers and hand the template to the next action."""
    source = open_source(job)
    template, endpoint = source.endpoint_template, source.settings.endpoint
    if template is None or job.output is None or job.registered_arn is None:
        raise ValueError("job: expected a registered version, an output artifact and a template")
    target, registry = job.hop.target, client("sagemaker", job.hop.target.region)
    package = describe_package(registry, job.registered_arn)
    served = served_package(registry, target.endpoint(source.settings.model))
    if problems := [*withdrawn(package), *overtaken(package, served, job.intent)]:
        raise Refused(*problems)
    serverless = endpoint is not None and endpoint.instance_type is None
    containers = model_containers(
        package.description,
        serverless=serverless,
        allowed=source.settings.allowed_container_members,
    )
    filled = fill_in_containers(read_template(template), containers)
    key = {"SSEKMSKeyId": job.output.encryption_key} if job.output.encryption_key else {}
    artifact_client(job.output.credentials).put_object(
        Bucket=job.output.bucket,
        Key=job.output.key,
        Body=zipped(filled),
        ServerSideEncryption="aws:kms",
        **key,
    )
    digest = content_digest(containers)
    return Outcome(outputs={CONTENT_PARAMETER: digest}, summary=f"{package.arn}: {digest}")


def overtaken(package: ModelPackage, served: ModelPackage | None, intent: str | None) -> list[str]:
    """Ask again what the gates asked: others may have been deployed since, or retried."""
    own = FirstVersion.of(package)
    running = FirstVersion.of(served) if served else None
    if intent == ROLLBACK or not (own and running and running.is_newer(own)):
        return []
    return [f"{package.arn}: {own.arn} is older than {running.arn}, which serves now"]
