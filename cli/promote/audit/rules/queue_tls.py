"""Rule: a queue answers over TLS alone."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != "AWS::SQS::Queue":
        return NOT_APPLICABLE
    refused = any(
        one.refuses_plain_text
        for policy in around.stack_of(resource).of_type("AWS::SQS::QueuePolicy")
        if resource.references & set(policy.read.texts(policy.properties.get("Queues")))
        for one in statements_of(policy)
    )
    return Answer.of([] if refused else ["no policy denies requests without TLS"])


RULE = Rule(
    id="MP-queue-tls",
    title="Queues answer over TLS alone",
    why="Events name versions and accounts that the network need not learn.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 SC-8", "NIST.800-53.R5 SC-8(1)"),
    judge=_judge,
)
