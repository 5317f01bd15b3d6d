"""The ledger lets one execution promote a version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from promotion_steps.ledger import FAILED, SUCCEEDED, Ledger, LedgerEntry
from promotion_steps.names import LEDGER_PARTITION_KEY
from tests.promotion_steps.scene import ARN, CREATED, PIPELINE, TARGET, TARGET_ARN


def create_ledger() -> Ledger:
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    dynamodb.create_table(
        TableName=TARGET.ledger,
        AttributeDefinitions=[{"AttributeName": LEDGER_PARTITION_KEY, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": LEDGER_PARTITION_KEY, "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return Ledger(dynamodb=dynamodb, table=TARGET.ledger)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        yield create_ledger()


def test_nothing_is_known_before_a_claim(ledger: Ledger) -> None:
    assert ledger.find(ARN) is None


def test_the_first_claim_holds(ledger: Ledger) -> None:
    assert ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    assert not ledger.claim(ARN, "two", pipeline=PIPELINE, created_at=CREATED)

    assert ledger.find(ARN) == LedgerEntry(
        created_at=CREATED, execution_id="one", state="InProgress", model_package_arn=None
    )


def test_the_same_execution_may_claim_again(ledger: Ledger) -> None:
    assert ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    assert ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)


def test_a_promotion_that_succeeded_is_not_repeated(ledger: Ledger) -> None:
    ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    assert ledger.close(ARN, "one", SUCCEEDED)

    assert not ledger.claim(ARN, "two", pipeline=PIPELINE, created_at=CREATED)


def test_a_promotion_that_succeeded_is_claimed_again_on_demand_and_keeps_its_version(
    ledger: Ledger,
) -> None:
    ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    ledger.record_version(ARN, "one", TARGET_ARN)
    ledger.close(ARN, "one", SUCCEEDED)

    assert ledger.claim(ARN, "two", again=True, pipeline=PIPELINE, created_at=CREATED)

    assert ledger.find(ARN) == LedgerEntry(
        created_at=CREATED, execution_id="two", state="InProgress", model_package_arn=TARGET_ARN
    )


def test_a_promotion_that_goes_on_is_not_claimed_on_demand_either(ledger: Ledger) -> None:
    assert ledger.claim(ARN, "one", again=True, pipeline=PIPELINE, created_at=CREATED)

    assert not ledger.claim(ARN, "two", again=True, pipeline=PIPELINE, created_at=CREATED)


def test_a_promotion_that_failed_may_be_tried_again_and_keeps_its_version(ledger: Ledger) -> None:
    ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    assert ledger.record_version(ARN, "one", TARGET_ARN)
    ledger.close(ARN, "one", FAILED)

    assert ledger.claim(ARN, "two", pipeline=PIPELINE, created_at=CREATED)

    assert ledger.find(ARN) == LedgerEntry(
        created_at=CREATED, execution_id="two", state="InProgress", model_package_arn=TARGET_ARN
    )


def test_another_execution_neither_records_nor_closes(ledger: Ledger) -> None:
    ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)

    assert not ledger.record_version(ARN, "two", TARGET_ARN)
    assert not ledger.close(ARN, "two", FAILED)
    assert not ledger.close(f"{ARN}1", "two", FAILED)
    assert ledger.find(f"{ARN}1") is None


def test_a_version_registered_between_two_requests_is_not_forgotten(ledger: Ledger) -> None:
    ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    ledger.close(ARN, "one", FAILED)
    forgetful = Ledger(dynamodb=Outdated(ledger.dynamodb), table=ledger.table)
    ledger.record_version(ARN, "one", TARGET_ARN)

    assert not forgetful.claim(ARN, "two", pipeline=PIPELINE, created_at=CREATED)


class Outdated:
    """Answers reads as if nothing had happened yet."""

    def __init__(self, dynamodb: Any) -> None:
        self.put_item = dynamodb.put_item

    def get_item(self, **request: Any) -> dict[str, Any]:
        return {}


def test_a_ledger_that_does_not_answer_is_an_error() -> None:
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        missing = Ledger(dynamodb=dynamodb, table="missing")

        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            missing.close(ARN, "one", FAILED)


def test_a_version_is_remembered_whatever_the_case_of_its_group(ledger: Ledger) -> None:
    spelled = ARN.replace("breast-cancer", "Breast-Cancer")

    assert ledger.claim(spelled, "one", pipeline=PIPELINE, created_at=CREATED)

    assert ledger.find(ARN) == ledger.find(spelled)
    assert not ledger.claim(ARN, "two", pipeline=PIPELINE, created_at=CREATED)


MADE_ANEW = "2026-03-01T00:00:00.000+00:00"


@pytest.mark.parametrize("state", [SUCCEEDED, None])
def test_a_group_that_was_made_anew_starts_afresh(ledger: Ledger, state: str | None) -> None:
    ledger.claim(ARN, "one", pipeline=PIPELINE, created_at=CREATED)
    ledger.record_version(ARN, "one", TARGET_ARN)
    if state:
        ledger.close(ARN, "one", state)

    assert ledger.claim(ARN, "two", pipeline=PIPELINE, created_at=MADE_ANEW)

    assert ledger.find(ARN) == LedgerEntry(
        created_at=MADE_ANEW, execution_id="two", state="InProgress", model_package_arn=None
    )
    assert not ledger.record_version(ARN, "one", TARGET_ARN)
