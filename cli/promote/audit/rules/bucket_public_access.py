"""Rule: nothing in a bucket is public."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::S3::Bucket":
        return NOT_APPLICABLE
    blocked = resource.section("PublicAccessBlockConfiguration")
    return Answer.of(f"{name} is not set" for name in _BLOCKS if blocked.get(name) is not True)


RULE = Rule(
    id="MP-bucket-public-access",
    title="Buckets block public access",
    why="One mistaken policy would show models and evidence to everybody.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-21", "NIST.800-53.R5 SC-7"),
    judge=_judge,
)
