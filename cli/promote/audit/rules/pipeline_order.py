"""Rule: promotions of a model run one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::CodePipeline::Pipeline":
        return NOT_APPLICABLE
    return Answer.of(_faults(resource))


def _faults(pipeline: Resource) -> Iterator[str]:
    kind = pipeline.text("PipelineType") or "V1"
    mode = pipeline.text("ExecutionMode") or "SUPERSEDED"
    if kind != "V2":
        yield f"the pipeline is of type {kind}, which has no variables and no queue"
    if mode != "QUEUED":
        yield f"the pipeline's executions are {mode}, so one may overtake or replace another"


RULE = Rule(
    id="MP-pipeline-order",
    title="Pipelines are of type V2 and QUEUED",
    why="An approved version that is superseded on its way was approved for nothing.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 CM-3", "NIST.800-53.R5 SI-7"),
    judge=_judge,
)
