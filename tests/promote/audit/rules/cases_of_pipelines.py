"""Rules about what starts a promotion and how it runs, shown at work."""

from __future__ import annotations

from typing import Any

from tests.promote.audit.rules.case import Case, resource

PIPELINE = "AWS::CodePipeline::Pipeline"
ARN = "arn:aws:codepipeline:us-east-1:222222222222:churn"
TRANSFORMED = {
    "InputPathsMap": {"Version": "$.detail.ModelPackageArn"},
    "InputTemplate": '{"variables":[{"name":"ModelPackageArn","value":<Version>}]}',
}

UNTOLD = (
    "target Pipeline does not tell the pipeline which version was approved,"
    " so it promotes whichever is the latest"
)


def rule(statuses: Any = ("Approved",), **target: Any) -> dict[str, Any]:
    detail = {"ModelApprovalStatus": list(statuses)} if statuses else {}
    return resource(
        "AWS::Events::Rule",
        EventPattern={"detail-type": ["SageMaker Model Package State Change"], "detail": detail},
        Targets=[{"Id": "Pipeline", "Arn": ARN, **target}],
    )


CASES = {
    "MP-pipeline-order": Case(
        broken=resource(PIPELINE),
        faults=(
            "the pipeline is of type V1, which has no variables and no queue",
            "the pipeline's executions are SUPERSEDED, so one may overtake or replace another",
        ),
        mended=resource(PIPELINE, PipelineType="V2", ExecutionMode="QUEUED"),
    ),
    "MP-promoted-version": Case(
        broken=rule(InputTransformer=TRANSFORMED | {"InputPathsMap": {"Version": "$.time"}}),
        faults=(UNTOLD,),
        mended=rule(InputTransformer=TRANSFORMED),
    ),
    "MP-approved-only": Case(
        broken=rule(["Approved", "PendingManualApproval"]),
        faults=(
            "the rule starts a pipeline on Approved, PendingManualApproval, not on Approved alone",
        ),
        mended=rule(),
    ),
}
