"""Where evidence is kept, and from whom."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import EvidenceBucket
from model_promotion.config import EvidenceConfig
from promotion_steps.names import Environment

_KEPT = ("AWS::KMS::Key", "AWS::S3::Bucket")


def define(synthesize: Any, environment: Environment, **evidence: Any) -> Any:
    return synthesize(
        lambda stack: EvidenceBucket(
            stack, "Evidence", environment=environment, evidence=EvidenceConfig(**evidence)
        )
    )


def test_evidence_is_locked_for_seven_years_without_being_asked(
    synthesize: Any, staging: Environment
) -> None:
    bucket = define(synthesize, staging).only("AWS::S3::Bucket")

    assert bucket["BucketName"] == "acme-staging-evidence-222222222222"
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Days": 2555, "Mode": "GOVERNANCE"}},
    }
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_a_config_can_bind_everybody(synthesize: Any, staging: Environment) -> None:
    template = define(synthesize, staging, mode="COMPLIANCE", retention_days=30)

    rule = template.only("AWS::S3::Bucket")["ObjectLockConfiguration"]["Rule"]
    assert rule == {"DefaultRetention": {"Days": 30, "Mode": "COMPLIANCE"}}


def test_evidence_has_a_key_of_its_own_that_rotates(synthesize: Any, staging: Environment) -> None:
    template = define(synthesize, staging)

    assert template.only("AWS::KMS::Key")["EnableKeyRotation"] is True
    assert template.only("AWS::KMS::Alias")["AliasName"] == "alias/acme-staging-evidence"


def test_nobody_deletes_evidence_or_shortens_its_retention(
    synthesize: Any, staging: Environment
) -> None:
    policy = define(synthesize, staging).only("AWS::S3::BucketPolicy")["PolicyDocument"]

    only_tls, nobody_deletes = policy["Statement"]

    assert only_tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert nobody_deletes == {
        "Sid": "NobodyDeletesEvidence",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": [
            "s3:BypassGovernanceRetention",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObjectRetention",
        ],
        "Resource": "<AWS::S3::Bucket>/*",
    }


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ({"mode": "FOREVER"}, "Input should be 'GOVERNANCE' or 'COMPLIANCE'"),
        ({"retention_days": 0}, "greater than or equal to 1"),
        ({"retention_days": 36501}, "less than or equal to 36500"),
    ],
)
def test_a_retention_that_s3_does_not_know_is_refused(evidence: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        EvidenceConfig(**evidence)


def test_evidence_outlives_its_stack_but_not_a_failed_creation(
    synthesize: Any, staging: Environment
) -> None:
    resources = define(synthesize, staging).resources

    kept = [one for one in resources.values() if one["Type"] in _KEPT]
    assert len(kept) == len(_KEPT)
    assert {one["DeletionPolicy"] for one in kept} == {"RetainExceptOnCreate"}
    assert {one["UpdateReplacePolicy"] for one in kept} == {"Retain"}
