"""Rule: nobody deletes evidence."""

from __future__ import annotations

from promote.audit.policies import statements_of
from promote.audit.resource import Resource
from promote.audit.rule import COMPLIANT, NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_DELETIONS = {"s3:DeleteObjectVersion", "s3:Delete*", "s3:*"}


def _judge(resource: Resource, around: Surroundings) -> Answer:
    if resource.type != "AWS::S3::Bucket" or not _is_of_evidence(resource):
        return NOT_APPLICABLE
    retention = resource.section("ObjectLockConfiguration", "Rule", "DefaultRetention")
    locked = resource.properties.get("ObjectLockEnabled") is True and bool(retention)
    if locked or _denies_deletion(resource, around):
        return COMPLIANT
    return Answer.of(["neither Object Lock nor a policy keeps evidence from being deleted"])


def _is_of_evidence(bucket: Resource) -> bool:
    return any("evidence" in name.lower() for name in (bucket.name, bucket.logical_id))


def _denies_deletion(bucket: Resource, around: Surroundings) -> bool:
    return any(
        not one.allows and _DELETIONS & set(one.actions) and not one.conditions
        for policy in around.stack_of(bucket).of_type("AWS::S3::BucketPolicy")
        if policy.text("Bucket") in bucket.references
        for one in statements_of(policy)
    )


RULE = Rule(
    id="MP-evidence-bucket",
    title="Evidence cannot be deleted",
    why="Evidence that somebody can rewrite proves nothing.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 AU-9", "NIST.800-53.R5 AU-10", "NIST.800-53.R5 AU-11"),
    judge=_judge,
)
