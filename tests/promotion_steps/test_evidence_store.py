"""Where verdicts are kept."""

from __future__ import annotations

import pytest

from promotion_steps.evidence_store import EvidenceStore
from promotion_steps.finding import Refused
from tests.promotion_steps.fake_s3 import FakeS3
from tests.promotion_steps.scene import TARGET

BUCKET = TARGET.evidence_bucket
KEY = "promotions/1/gates/metrics.json"


def store() -> EvidenceStore:
    s3 = FakeS3({BUCKET: TARGET.account})
    return EvidenceStore(s3=s3, bucket=BUCKET, account=TARGET.account)


def test_a_document_is_named_by_the_version_that_was_written() -> None:
    evidence = store()

    first, second = evidence.keep(KEY, b"{}"), evidence.keep(KEY, b"[]")

    assert (
        first
        == "s3://acme-staging-evidence-222222222222/promotions/1/gates/metrics.json?versionId=v1"
    )
    assert second.endswith("?versionId=v2")
    assert evidence.s3.current(BUCKET, KEY, "v1").body == b"{}"


def test_s3_checks_the_digest_and_the_owner() -> None:
    evidence = store()

    evidence.keep(KEY, b"{}")

    (request,) = evidence.s3.requests
    assert request["ChecksumAlgorithm"] == "SHA256"
    assert request["ExpectedBucketOwner"] == TARGET.account
    assert request["ContentType"] == "application/json"


def test_what_cannot_be_written_is_a_refusal_that_names_it() -> None:
    evidence = store()
    evidence.s3.faults["put_object"] = "AccessDenied"

    with pytest.raises(
        Refused,
        match=r"^s3://acme-staging-evidence-.*/metrics\.json: cannot be written, got Access",
    ):
        evidence.keep(KEY, b"{}")
