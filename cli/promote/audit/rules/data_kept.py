"""Rule: data outlives its stack."""

from __future__ import annotations

from promote.audit.resource import Resource
from promote.audit.rule import NOT_APPLICABLE, Answer, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

_WITH_DATA = frozenset(
    {
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::ECR::Repository",
        "AWS::EFS::FileSystem",
        "AWS::KMS::Key",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::S3::Bucket",
        "AWS::SageMaker::ModelPackageGroup",
        "AWS::SecretsManager::Secret",
    }
)
_KEPT = {"Retain", "RetainExceptOnCreate", "Snapshot"}


def _judge(resource: Resource, _: Surroundings) -> Answer:
    if resource.type not in _WITH_DATA:
        return NOT_APPLICABLE
    return Answer.of(
        f"what it holds is deleted when {event}"
        for policy, event in (
            ("DeletionPolicy", "its stack is"),
            ("UpdateReplacePolicy", "it is replaced"),
        )
        if resource.body.get(policy) not in _KEPT
    )


RULE = Rule(
    id="MP-data-kept",
    title="Data outlives its stack",
    why="A stack that is deleted by mistake takes models, keys and evidence along.",
    severity=Severity.ERROR,
    controls=("NIST.800-53.R5 CP-9", "NIST.800-53.R5 SI-12"),
    judge=_judge,
)
