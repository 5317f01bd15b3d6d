"""Which condition keys CodePipeline sends when it assumes the role of a pipeline."""

from __future__ import annotations

from promote.doctor import candidate
from promote.doctor.candidate import bucket
from promote.doctor.probe import Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.bucket import BUCKET
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.resources.pipeline import PIPELINE, create_pipeline
from promote.doctor.service_role import SOURCE_ACCOUNT, SOURCE_ARN, ServiceRole


def _use(context: ProbeContext, role_arn: str, purpose: str) -> None:
    name = context.reserve(PIPELINE, purpose)
    create_pipeline(context.clients, context.mark, name, role_arn, bucket=bucket(context))


_ROLE = ServiceRole(
    service="codepipeline",
    name="CodePipeline",
    use=_use,
    refusal="not authorized to perform AssumeRole",
    required=(SOURCE_ACCOUNT, SOURCE_ARN),
)

CODEPIPELINE_ROLE = Probe(
    id="codepipeline-role",
    assumptions=_ROLE.assumptions(
        fails='creating a pipeline fails with "not authorized to perform AssumeRole"',
    ),
    shares=candidate.MAKES[:1],
    makes=(
        "3 IAM roles without permissions",
        "up to 3 pipelines, whose only execution fails at its source",
    ),
    kinds=(IAM_ROLE, PIPELINE, BUCKET),
    cost="nothing: a V2 pipeline costs by the minute of its actions",
    ask=_ROLE.ask,
)
