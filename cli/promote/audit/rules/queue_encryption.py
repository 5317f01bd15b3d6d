"""Rule: what waits in a queue is encrypted."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::SQS::Queue":
        return NOT_APPLICABLE
    # SQS encrypts by itself unless a template says otherwise
    plain = resource.properties.get("SqsManagedSseEnabled") is False
    keyed = resource.text("KmsMasterKeyId") is not None
    return Answer.of(["what waits in the queue is not encrypted"] if plain and not keyed else [])


RULE = Rule(
    id="MP-queue-encryption",
    title="Queues are encrypted",
    why="Events that could not be delivered lie in a queue for days.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 SC-13", "NIST.800-53.R5 SC-28"),
    judge=_judge,
)
