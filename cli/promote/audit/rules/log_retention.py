"""Rule: logs are kept for a time that somebody chose."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::Logs::LogGroup":
        return NOT_APPLICABLE
    chosen = resource.text("RetentionInDays") is not None
    return Answer.of([] if chosen else ["nobody chose how long logs are kept"])


RULE = Rule(
    id="MP-log-retention",
    title="Logs are kept for a chosen time",
    why="Logs that are kept for ever are neither paid for nor deleted on purpose.",
    severity=Severity.WARNING,
    controls=("NIST.800-53.R5 AU-11", "NIST.800-53.R5 SI-12"),
    judge=_judge,
)
