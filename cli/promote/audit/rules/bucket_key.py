"""Rule: what lies in a bucket is encrypted with a customer's key."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import COMPLIANT, NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_BUCKET = "AWS::S3::Bucket"


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != _BUCKET:
        return NOT_APPLICABLE
    if _takes_logs(resource, around):  # the delivery of access logs knows no customer's key
        return COMPLIANT
    defaults = [
        rule.get("ServerSideEncryptionByDefault")
        for rule in resource.sections("BucketEncryption", "ServerSideEncryptionConfiguration")
    ]
    keyed = any(isinstance(one, dict) and one.get("KMSMasterKeyID") for one in defaults)
    return Answer.of([] if keyed else ["no customer managed key encrypts what lies in the bucket"])


def _takes_logs(resource: Resource, around: Surroundings) -> bool:
    return any(
        other.text("LoggingConfiguration", "DestinationBucketName") in resource.references
        for other in around.stack_of(resource).of_type(_BUCKET)
    )


RULE = Rule(
    id="MP-bucket-key",
    title="Buckets are encrypted with a customer managed key",
    why="The policy of a customer's key decides who reads; no key of AWS's crosses accounts.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 SC-12", "NIST.800-53.R5 SC-13", "NIST.800-53.R5 SC-28"),
    judge=_judge,
)
