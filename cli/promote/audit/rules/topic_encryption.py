"""Rule: what a topic sends is encrypted."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::SNS::Topic":
        return NOT_APPLICABLE
    keyed = resource.text("KmsMasterKeyId") is not None
    return Answer.of([] if keyed else ["no key encrypts what the topic sends"])


RULE = Rule(
    id="MP-topic-encryption",
    title="Topics are encrypted",
    why="Messages to people name models, versions and findings.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 SC-13", "NIST.800-53.R5 SC-28"),
    judge=_judge,
)
