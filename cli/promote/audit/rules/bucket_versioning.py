"""Rule: a bucket keeps what was overwritten."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::S3::Bucket":
        return NOT_APPLICABLE
    kept = resource.text("VersioningConfiguration", "Status") == "Enabled"
    return Answer.of([] if kept else ["the bucket does not keep versions"])


RULE = Rule(
    id="MP-bucket-versioning",
    title="Buckets keep versions",
    why="An approval is bound to a version of an object; without versions it is bound to nothing.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 CP-9", "NIST.800-53.R5 SI-7"),
    judge=_judge,
)
