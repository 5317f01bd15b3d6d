"""Promotions whose report was lost are reported later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from promotion_steps.ledger import RETRIED_WITHIN, Claim, Ledger
from promotion_steps.reconcile import GRACE, reconcile
from promotion_steps.report import Reporter
from tests.promotion_steps.executions import NOW, REGISTER, REQUEST, EndedPipeline, Events, action
from tests.promotion_steps.notified import Notified
from tests.promotion_steps.registered import ORIGIN, Registry
from tests.promotion_steps.scene import ARN, CREATED, EXECUTION, HOP, PIPELINE
from tests.promotion_steps.test_ledger import create_ledger

FAILED = EndedPipeline(action("Validate", "metrics", minute=1, failure="metrics: low"), REQUEST)
SUCCEEDED = EndedPipeline(REGISTER, REQUEST, status="Succeeded")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        ledger = create_ledger()
        ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
        yield ledger


class Unanswering:
    """CodePipeline, which answers with an error."""

    def __init__(self, code: str) -> None:
        self.code = code

    def get_pipeline_execution(self, **request: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code}}, "GetPipelineExecution")


def reconciled(
    ledger: Ledger,
    codepipeline: Any,
    events: Events | None = None,
    registry: Registry | None = None,
    *,
    after: timedelta = timedelta(hours=1),
) -> list[str]:
    reporter = Reporter(
        hop=HOP,
        codepipeline=codepipeline,
        cloudformation=None,
        ledger=ledger,
        events=events or Events(),
        registry=registry or Registry(),
        notifier=Notified().notifier,
        now=NOW + after,
    )
    return [claim.execution_id for claim in reconcile(reporter)]


def state_of(ledger: Ledger) -> str | None:
    entry = ledger.find(ARN)
    return entry.state if entry else None


@pytest.mark.parametrize(("execution", "verdict"), [(SUCCEEDED, "Succeeded"), (FAILED, "Failed")])
def test_a_promotion_that_ended_unreported_is_reported_and_closed(
    ledger: Ledger, execution: EndedPipeline, verdict: str
) -> None:
    events = Events()

    assert reconciled(ledger, execution, events) == [EXECUTION]

    (entry,) = events.entries
    assert json.loads(entry["Detail"])["verdict"] == verdict
    assert state_of(ledger) == verdict


def test_what_was_reported_is_not_reported_again(ledger: Ledger) -> None:
    reconciled(ledger, FAILED)
    events = Events()

    assert reconciled(ledger, FAILED, events, after=timedelta(hours=2)) == []
    assert events.entries == []


def test_what_succeeded_and_was_reported_is_not_asked_for(ledger: Ledger) -> None:
    reconciled(ledger, SUCCEEDED)

    assert reconciled(ledger, Unanswering("AccessDenied")) == []


def test_a_retry_whose_end_was_not_reported_is_reported(ledger: Ledger) -> None:
    reconciled(ledger, FAILED)
    retried = action("Validate", "metrics", minute=180)
    events = Events()

    again = EndedPipeline(retried, REGISTER, REQUEST, status="Succeeded")
    assert reconciled(ledger, again, events, after=timedelta(hours=5)) == [EXECUTION]

    assert json.loads(events.entries[0]["Detail"])["verdict"] == "Succeeded"
    assert state_of(ledger) == "Succeeded"


def test_a_failure_of_long_ago_is_not_asked_for(ledger: Ledger) -> None:
    reconciled(ledger, FAILED)

    late = RETRIED_WITHIN + timedelta(hours=2)
    assert reconciled(ledger, Unanswering("AccessDenied"), after=late) == []


def test_an_execution_that_ended_just_now_is_left_to_its_event(ledger: Ledger) -> None:
    just_ended = EndedPipeline(action("Promote", "Register", minute=60), REQUEST)

    assert reconciled(ledger, just_ended, after=GRACE - timedelta(seconds=1)) == []
    assert reconciled(ledger, just_ended, after=GRACE) == [EXECUTION]


@pytest.mark.parametrize("status", ["InProgress", "Stopping"])
def test_an_execution_that_goes_on_is_left_alone(ledger: Ledger, status: str) -> None:
    assert reconciled(ledger, EndedPipeline(REQUEST, status=status)) == []
    assert state_of(ledger) == "InProgress"


@pytest.mark.parametrize(
    "code", ["PipelineNotFoundException", "PipelineExecutionNotFoundException"]
)
def test_an_execution_that_codepipeline_does_not_know_has_failed(ledger: Ledger, code: str) -> None:
    events = Events()

    assert reconciled(ledger, Unanswering(code), events) == [EXECUTION]

    assert json.loads(events.entries[0]["Detail"])["findings"] == [
        "pipeline: the execution ended as failed, CodePipeline does not know it"
    ]
    assert state_of(ledger) == "Failed"


def test_what_it_registered_is_settled(ledger: Ledger) -> None:
    registry = Registry({"promotion.arrival": "InProgress", **ORIGIN})

    reconciled(ledger, SUCCEEDED, registry=registry)

    assert registry.metadata["promotion.arrival"] == "Verified"


def test_one_that_cannot_be_reported_does_not_hide_the_others(ledger: Ledger) -> None:
    ledger.claim(f"{ARN}9", "another", pipeline=PIPELINE, created_at=CREATED)

    class Forgetful(EndedPipeline):
        def get_pipeline_execution(self, **request: Any) -> dict[str, Any]:
            if request["pipelineExecutionId"] == "another":
                raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetPipelineExecution")
            return super().get_pipeline_execution(**request)

    with pytest.raises(ExceptionGroup, match="could not be reported") as raised:
        reconciled(ledger, Forgetful(REGISTER, REQUEST, status="Succeeded"))

    assert len(raised.value.exceptions) == 1
    assert state_of(ledger) == "Succeeded"


def test_claims_are_read_page_by_page_and_nothing_else_is(ledger: Ledger) -> None:
    ledger.dynamodb.put_item(
        TableName=ledger.table, Item={"source_model_package_arn": {"S": "a mark of a model"}}
    )
    for number in range(3):
        arn = ARN.replace("/7", f"/{number}")
        ledger.claim(arn, f"e{number}", pipeline=PIPELINE, created_at=CREATED)

    assert sorted(claim.execution_id for claim in ledger.claims()) == [
        EXECUTION,
        "e0",
        "e1",
        "e2",
    ]


def test_a_claim_that_another_execution_took_over_is_not_reported_yet(ledger: Ledger) -> None:
    reconciled(ledger, FAILED)
    ledger.claim(ARN, "later", pipeline=PIPELINE, created_at=CREATED, approved_at="again")

    assert list(ledger.claims()) == [
        Claim(
            source_arn=ARN,
            pipeline=PIPELINE,
            execution_id="later",
            state="InProgress",
            reported_at=None,
        )
    ]
    assert not ledger.record_report(ARN, EXECUTION, "2026-01-01T00:00:00+00:00")
