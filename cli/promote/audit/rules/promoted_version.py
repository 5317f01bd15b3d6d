"""Rule: a pipeline promotes the version that was approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promote.audit.approval_rule import hears_of_approvals, pipeline_targets
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_VERSION = "$.detail.ModelPackageArn"


def _judge(resource: Resource, around: Surroundings) -> Answer:
    targets = pipeline_targets(resource, around)
    if not targets or not hears_of_approvals(resource):
        return NOT_APPLICABLE
    return Answer.of(
        f"target {resource.read.text(target.get('Id', ''))} does not tell the pipeline which"
        " version was approved, so it promotes whichever is the latest"
        for target in targets
        if not _tells_the_version(target)
    )


def _tells_the_version(target: Mapping[str, Any]) -> bool:
    match target.get("InputTransformer"):
        case {"InputPathsMap": {**paths}, "InputTemplate": template}:
            names = [name for name, path in paths.items() if path == _VERSION]
            text = str(template)
            return "variables" in text and any(f"<{name}>" in text for name in names)
    return False


RULE = Rule(
    id="MP-promoted-version",
    title="Pipelines promote the version in the event",
    why="Between an approval and a pipeline's start another version may have become the latest.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 CM-3", "NIST.800-53.R5 CM-5", "NIST.800-53.R5 SI-7"),
    judge=_judge,
)
