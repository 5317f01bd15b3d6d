"""Rule: a table can be brought back to yesterday."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::DynamoDB::Table":
        return NOT_APPLICABLE
    chosen = resource.section("PointInTimeRecoverySpecification")
    recovers = chosen.get("PointInTimeRecoveryEnabled") is True
    return Answer.of([] if recovers else ["the table has no point-in-time recovery"])


RULE = Rule(
    id="MP-table-recovery",
    title="Tables can be recovered",
    why="A ledger that a bug overwrote must come back, or promotions run twice.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 CP-9", "NIST.800-53.R5 CP-10"),
    judge=_judge,
)
