"""Rules of EventBridge that hear of approvals, and the pipelines that they start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from promote.audit.resource import Resource
from promote.audit.surroundings import Surroundings
from promotion_steps.names import APPROVAL_DETAIL_TYPE

_RULE = "AWS::Events::Rule"
_PIPELINE = "AWS::CodePipeline::Pipeline"


def hears_of_approvals(resource: Resource) -> bool:
    """Tell whether a resource is a rule that matches changes of model packages."""
    if resource.type != _RULE:
        return False
    kinds = event_pattern(resource).get("detail-type")
    return isinstance(kinds, list) and APPROVAL_DETAIL_TYPE in kinds


def event_pattern(resource: Resource) -> Mapping[str, Any]:
    """Return a rule's pattern, which may be JSON text; empty where there is none."""
    written = resource.properties.get("EventPattern")
    if not isinstance(written, str):
        return resource.section("EventPattern")
    try:
        pattern = json.loads(written)
    except ValueError:
        return {}
    return pattern if isinstance(pattern, dict) else {}


def pipeline_targets(resource: Resource, around: Surroundings) -> list[Mapping[str, Any]]:
    """Return a rule's targets that are pipelines."""
    if resource.type != _RULE:
        return []
    pipelines = around.stack_of(resource).of_type(_PIPELINE)
    references = {reference for pipeline in pipelines for reference in pipeline.references}
    return [
        target
        for target in resource.sections("Targets")
        if ":codepipeline:" in (arn := resource.read.text(target.get("Arn", "")))
        or arn in references
    ]
