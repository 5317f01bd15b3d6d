from __future__ import annotations

import pytest

from promote.audit.rule import Outcome
from promote.audit.rules import (
    bucket_key,
    data_kept,
    evidence_bucket,
    function_dead_letter,
    image_digest,
    key_rotation,
)
from tests.promote.audit.conftest import Asked
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_data import BUCKET, FUNCTION, KEY, TLS_ONLY, deny


def test_a_bucket_that_takes_access_logs_needs_no_key_of_a_customer(ask: Asked) -> None:
    source = resource(BUCKET, LoggingConfiguration={"DestinationBucketName": {"Ref": "It"}})

    answer = ask(bucket_key.RULE, resource(BUCKET), others={"Source": source})

    assert answer.outcome is Outcome.COMPLIANT


@pytest.mark.parametrize(
    "more", [{"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, {"Origin": "EXTERNAL"}]
)
def test_a_key_that_cannot_rotate_need_not(more: dict[str, str], ask: Asked) -> None:
    answer = ask(key_rotation.RULE, resource(KEY, **more))

    assert answer.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (deny("s3:DeleteObjectVersion"), Outcome.COMPLIANT),
        (
            deny("s3:DeleteObjectVersion", StringEquals={"aws:PrincipalAccount": "1"}),
            Outcome.NON_COMPLIANT,
        ),
        (TLS_ONLY, Outcome.NON_COMPLIANT),
    ],
)
def test_evidence_is_kept_by_a_policy_that_denies_its_deletion_to_everybody(
    document: dict[str, object], outcome: Outcome, ask: Asked
) -> None:
    policy = resource("AWS::S3::BucketPolicy", Bucket={"Ref": "Evidence"}, PolicyDocument=document)

    answer = ask(evidence_bucket.RULE, resource(BUCKET), name="Evidence", others={"Policy": policy})

    assert answer.outcome is outcome


def test_a_bucket_of_something_else_may_be_emptied(ask: Asked) -> None:
    answer = ask(evidence_bucket.RULE, resource(BUCKET, BucketName="acme-artifacts"))

    assert answer.outcome is Outcome.NOT_APPLICABLE


def test_a_function_with_a_dead_letter_queue_of_its_own_keeps_events(ask: Asked) -> None:
    queue = {"TargetArn": "arn:aws:sqs:us-east-1:222222222222:undelivered"}

    answer = ask(function_dead_letter.RULE, resource(FUNCTION, DeadLetterConfig=queue))

    assert answer.outcome is Outcome.COMPLIANT


def test_an_image_that_a_parameter_brings_is_not_judged(ask: Asked) -> None:
    model = resource("AWS::SageMaker::Model", PrimaryContainer={"Image": {"Ref": "Image"}})

    answer = ask(image_digest.RULE, model)

    assert answer.outcome is Outcome.NOT_APPLICABLE


def test_a_snapshot_keeps_data_as_well(ask: Asked) -> None:
    table = resource("AWS::DynamoDB::Table")

    answer = ask(
        data_kept.RULE, table | {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Retain"}
    )

    assert answer.outcome is Outcome.COMPLIANT
