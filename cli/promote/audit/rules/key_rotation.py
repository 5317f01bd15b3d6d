"""Rule: the material of a key is renewed."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type != "AWS::KMS::Key" or not _can_rotate(resource):
        return NOT_APPLICABLE
    rotates = resource.properties.get("EnableKeyRotation") is True
    return Answer.of([] if rotates else ["the key's material is never renewed"])


def _can_rotate(key: Resource) -> bool:
    symmetric = (key.text("KeySpec") or "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
    return symmetric and (key.text("Origin") or "AWS_KMS") == "AWS_KMS"


RULE = Rule(
    id="MP-key-rotation",
    title="Keys rotate",
    why="What leaks of a key opens what was encrypted in one year, not in all.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 SC-12",),
    judge=_judge,
)
