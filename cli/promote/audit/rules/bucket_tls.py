"""Rule: a bucket answers over TLS alone."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != "AWS::S3::Bucket":
        return NOT_APPLICABLE
    stack = around.stack_of(resource)
    policies = [
        policy
        for policy in stack.of_type("AWS::S3::BucketPolicy")
        if policy.text("Bucket") in resource.references
    ]
    refused = any(one.refuses_plain_text for policy in policies for one in statements_of(policy))
    return Answer.of([] if refused else ["no policy denies requests without TLS"])


RULE = Rule(
    id="MP-bucket-tls",
    title="Buckets answer over TLS alone",
    why="A model that crosses a network in plain text can be read and replaced.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 SC-8", "NIST.800-53.R5 SC-8(1)"),
    judge=_judge,
)
