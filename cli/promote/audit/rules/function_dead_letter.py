"""Rule: an event that a function cannot handle is kept."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != "AWS::Lambda::Function":
        return NOT_APPLICABLE
    kept = resource.text("DeadLetterConfig", "TargetArn") is not None or any(
        config.text("DestinationConfig", "OnFailure", "Destination") is not None
        for config in around.stack_of(resource).of_type("AWS::Lambda::EventInvokeConfig")
        if config.text("FunctionName") in resource.references
    )
    return Answer.of([] if kept else ["an event that the function cannot handle is lost"])


RULE = Rule(
    id="MP-function-dead-letter",
    title="Functions keep what they could not handle",
    why="Lambda drops an event after its last attempt, and nobody hears of it.",
    severity=Severity.WARNING,
    controls=("NIST.800-53.R5 SI-11", "NIST.800-53.R5 SI-13"),
    judge=_judge,
)
