"""Rule: no pipeline starts for a version that nobody approved."""

from __future__ import annotations

from promote.audit.approval_rule import event_pattern, hears_of_approvals, pipeline_targets
from promote.audit.resource import Resource
from promote.audit.rule import COMPLIANT, NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_APPROVED = "Approved"


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if not hears_of_approvals(resource) or not pipeline_targets(resource, around):
        return NOT_APPLICABLE
    detail = event_pattern(resource).get("detail")
    statuses = detail.get("ModelApprovalStatus") if isinstance(detail, dict) else None
    if statuses == [_APPROVED]:
        return COMPLIANT
    said = "any status" if statuses is None else ", ".join(resource.read.texts(statuses))
    return Answer.of([f"the rule starts a pipeline on {said}, not on {_APPROVED} alone"])


RULE = Rule(
    id="MP-approved-only",
    title="Only an approval starts a pipeline",
    why="A version that is pending or rejected would be promoted.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 CM-3", "NIST.800-53.R5 CM-5"),
    judge=_judge,
)
