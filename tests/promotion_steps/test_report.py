"""What a target environment tells of an execution that ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.ledger import FAILED, SUCCEEDED, Ledger
from promotion_steps.promotion_report import PromotionReport
from promotion_steps.report import MOST_FINDINGS, Reporter
from tests.promotion_steps.executions import (
    NOTHING,
    NOW,
    REGISTER,
    REQUEST,
    EndedPipeline,
    Events,
    action,
)
from tests.promotion_steps.notified import Notified
from tests.promotion_steps.registered import ORIGIN, Registry
from tests.promotion_steps.scene import (
    ARN,
    CREATED,
    EXECUTION,
    HOP,
    PIPELINE,
    SOURCE,
    TARGET,
    TARGET_ARN,
)
from tests.promotion_steps.stack_events import BEFORE, STACK, StackEvents, failed
from tests.promotion_steps.test_ledger import create_ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        yield create_ledger()


@pytest.fixture
def claimed(ledger: Ledger) -> Ledger:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    return ledger


def reporter(
    codepipeline: Any,
    ledger: Ledger,
    *,
    events: Any = None,
    cloudformation: Any = None,
    registry: Any = None,
    notified: Notified | None = None,
    next_environment: str | None = None,
) -> Reporter:
    return Reporter(
        hop=HOP,
        codepipeline=codepipeline,
        cloudformation=cloudformation,
        ledger=ledger,
        events=events or Events(),
        registry=registry or Registry(),
        notifier=(notified or Notified()).notifier,
        now=NOW,
        next_environment=next_environment,
    )


def told(codepipeline: EndedPipeline, ledger: Ledger, **others: Any) -> PromotionReport | None:
    event = {"detail": {"pipeline": PIPELINE, "execution-id": EXECUTION}}
    return reporter(codepipeline, ledger, **others).report_event(event)


def findings(
    codepipeline: EndedPipeline,
    ledger: Ledger,
    *,
    cloudformation: Any = None,
) -> list[str]:
    answer = told(codepipeline, ledger, cloudformation=cloudformation)
    assert answer is not None
    return list(answer.findings)


def state_of(ledger: Ledger) -> str | None:
    entry = ledger.find(ARN)
    return entry.state if entry else None


def test_a_success_is_told_to_the_source_and_closes_the_promotion(claimed: Ledger) -> None:
    events = Events()

    told(EndedPipeline(REGISTER, REQUEST, status="Succeeded"), claimed, events=events)

    (entry,) = events.entries
    assert json.loads(entry.pop("Detail")) == {
        "source_model_package_arn": ARN,
        "environment": "staging",
        "verdict": "Succeeded",
        "model_package_arn": TARGET_ARN,
        "findings": [],
        "pipeline": PIPELINE,
        "execution_id": EXECUTION,
        "execution_url": (
            "https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/"
            f"{PIPELINE}/executions/{EXECUTION}/timeline"
        ),
        "evidence": f"s3://acme-staging-evidence-222222222222/promotions/{EXECUTION}/",
        "stage": None,
        "failed_actions": [],
        "next_environment": None,
    }
    assert entry == {
        "Source": "model-promotion",
        "DetailType": "Model Promotion Report",
        "EventBusName": SOURCE.promotion_bus_arn,
    }
    assert state_of(claimed) == SUCCEEDED


def test_a_failure_is_told_with_the_findings_of_each_action(claimed: Ledger) -> None:
    codepipeline = EndedPipeline(
        action("Validate", "Integrity", minute=2, failure="integrity: a: b\nintegrity: c"),
        action("Validate", "MetricFloor", minute=1, failure="metric-floor: auc: low\n… and 3 more"),
        REQUEST,
    )

    answer = told(codepipeline, claimed)

    assert answer is not None
    assert (answer.verdict, answer.model_package_arn) == ("Failed", None)
    assert answer.findings == (
        "metric-floor: auc: low",
        "… and 3 more",
        "integrity: a: b",
        "integrity: c",
    )
    assert state_of(claimed) == FAILED


def test_the_failure_of_a_deployment_bears_the_actions_name(claimed: Ledger) -> None:
    deploy = action("Deploy", "Endpoint", minute=9, failure="Stack failed.\n\n Quota: 0\n")

    answer = told(EndedPipeline(deploy, REGISTER, REQUEST), claimed)

    assert answer is not None
    assert answer.findings == ("Endpoint: Stack failed.", "Endpoint: Quota: 0")
    assert answer.model_package_arn == TARGET_ARN


def test_a_failed_deployment_is_told_with_the_reasons_of_its_resources(claimed: Ledger) -> None:
    failure = "The following resource(s) failed to create: [Endpoint]."
    deploy = action("Deploy", "deploy-endpoint", minute=9, failure=failure, stack=STACK)
    events = StackEvents(failed("Endpoint", "container is unhealthy"))

    answer = told(EndedPipeline(deploy, REGISTER, REQUEST), claimed, cloudformation=events)

    assert answer is not None
    assert answer.findings == ("deploy-endpoint: AWS::SageMaker::Endpoint: container is unhealthy",)


def test_a_deployment_that_never_began_is_not_told_with_earlier_reasons(claimed: Ledger) -> None:
    deploy = action("Deploy", "deploy-endpoint", failure="access denied", stack=STACK)
    events = StackEvents(failed("Endpoint", "no quota", at=BEFORE))

    answer = told(EndedPipeline(deploy, REQUEST), claimed, cloudformation=events)

    assert answer is not None
    assert answer.findings == ("deploy-endpoint: access denied",)


def test_a_stack_whose_events_cannot_be_read_is_told_with_what_the_pipeline_says(
    claimed: Ledger,
) -> None:
    deploy = action("Deploy", "deploy-endpoint", failure="no quota", stack=STACK)
    events = StackEvents()
    events.denied = True

    told_of, unread = findings(EndedPipeline(deploy, REQUEST), claimed, cloudformation=events)

    assert told_of == "deploy-endpoint: no quota"
    assert unread.startswith(f"deploy-endpoint: events of stack {STACK}: cannot be read, got")


def test_the_events_of_a_stack_that_was_deployed_are_not_asked_for(claimed: Ledger) -> None:
    deploy = action("Deploy", "deploy-endpoint", stack=STACK)
    smoke = action("Verify", "smoke-test", minute=1, failure="smoke-test: no answer")

    assert findings(EndedPipeline(deploy, smoke, REQUEST), claimed) == ["smoke-test: no answer"]


@pytest.mark.parametrize(
    ("summary", "finding"),
    [("The job timed out", "Copy: The job timed out"), ("", "Copy: failed without a message")],
)
def test_a_failure_without_details_is_told_from_the_summary(
    claimed: Ledger, summary: str, finding: str
) -> None:
    copy = action("Promote", "Copy", minute=1, summary=summary)

    assert findings(EndedPipeline(copy, REQUEST), claimed) == [finding]


def test_only_the_newest_attempt_of_an_action_counts(claimed: Ledger) -> None:
    codepipeline = EndedPipeline(
        action("Promote", "Copy", minute=9),
        action("Verify", "SmokeTest", minute=12, failure="smoke-test: second"),
        action("Verify", "SmokeTest", minute=10, failure="smoke-test: first"),
        action("Promote", "Copy", minute=1, failure="copy: first"),
        REQUEST,
    )

    assert findings(codepipeline, claimed) == ["smoke-test: second"]


@pytest.mark.parametrize(("status", "summary"), [("Stopped", "by hand"), ("Cancelled", "")])
def test_an_execution_that_was_ended_by_hand_has_failed(
    claimed: Ledger, status: str, summary: str
) -> None:
    codepipeline = EndedPipeline(REQUEST, summary=summary, status=status)

    reason = f", {summary}" if summary else ""
    assert findings(codepipeline, claimed) == [
        f"pipeline: the execution ended as {status.lower()}{reason}"
    ]


@pytest.mark.parametrize(
    "codepipeline",
    [
        EndedPipeline(NOTHING, arn="none", status="Succeeded"),
        EndedPipeline(NOTHING, arn=None, status="Succeeded"),
        EndedPipeline(NOTHING, status="Succeeded"),
        EndedPipeline(NOTHING),
        EndedPipeline(status="Succeeded"),
        EndedPipeline(arn="none"),
    ],
)
def test_an_execution_that_promoted_nothing_says_nothing(
    ledger: Ledger, codepipeline: EndedPipeline
) -> None:
    events = Events()

    assert told(codepipeline, ledger, events=events) is None
    assert events.entries == []


def test_a_request_that_was_refused_is_told_although_nothing_was_claimed(ledger: Ledger) -> None:
    refused = action("Request", "CheckRequest", failure="check-request: status is Rejected")

    assert findings(EndedPipeline(refused), ledger) == ["check-request: status is Rejected"]
    assert state_of(ledger) is None


def test_an_execution_is_silent_about_a_version_that_another_one_promotes(ledger: Ledger) -> None:
    ledger.claim(ARN, "another", pipeline=PIPELINE, created_at=CREATED)
    refused = action("Request", "CheckRequest", failure="check-request: throttled")

    assert told(EndedPipeline(refused), ledger) is None
    assert state_of(ledger) == "InProgress"


def test_a_second_delivery_tells_the_same(claimed: Ledger) -> None:
    codepipeline = EndedPipeline(REGISTER, REQUEST, status="Succeeded")

    first = told(codepipeline, claimed)

    assert told(codepipeline, claimed) == first


def test_nothing_is_said_of_an_execution_that_was_retried_meanwhile(claimed: Ledger) -> None:
    events = Events()

    assert told(EndedPipeline(REQUEST, status="InProgress"), claimed, events=events) is None
    assert (events.entries, state_of(claimed)) == ([], "InProgress")


def test_many_findings_are_told_up_to_a_limit(claimed: Ledger) -> None:
    lines = "\n".join(f"integrity: {number}" for number in range(200))

    told_findings = findings(EndedPipeline(action("V", "I", failure=lines), REQUEST), claimed)

    assert len(told_findings) == MOST_FINDINGS


def test_a_report_that_eventbridge_does_not_take_is_raised_so_that_lambda_tries_again(
    claimed: Ledger,
) -> None:
    with pytest.raises(RuntimeError, match=r"PutEvents: arn:aws:events:.*: got .*NotAuthorized"):
        told(EndedPipeline(REQUEST), claimed, events=Events(failed=1))


def test_an_answer_without_optional_parts_is_understood(claimed: Ledger) -> None:
    bare = {"stageName": "Promote", "actionName": "Copy", "status": "Failed"}

    assert findings(EndedPipeline(bare, REQUEST), claimed) == ["Copy: failed without a message"]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({}, "event: detail: got None, expected an object"),
        ({"detail": {"pipeline": "p"}}, "event: detail.execution-id: got nothing"),
    ],
)
def test_a_malformed_event_is_an_error(event: dict[str, Any], message: str) -> None:
    unasked: Any = None
    with pytest.raises(ValueError, match=message):
        reporter(unasked, unasked).report_event(event)


def test_a_pipeline_that_does_not_answer_is_an_error(claimed: Ledger) -> None:
    class Denied(EndedPipeline):
        def get_pipeline_execution(self, **request: Any) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetPipelineExecution")

    with pytest.raises(ClientError, match="AccessDenied"):
        told(Denied(), claimed)
    assert state_of(claimed) == "InProgress"


def test_how_the_promotion_ended_is_written_onto_what_it_registered(claimed: Ledger) -> None:
    registry = Registry({"promotion.arrival": "InProgress", **ORIGIN})

    told(EndedPipeline(REGISTER, REQUEST, status="Succeeded"), claimed, registry=registry)

    assert registry.metadata["promotion.arrival"] == "Verified"
    assert registry.approval == "PendingManualApproval"


def test_a_version_that_failed_after_its_registration_is_rejected_with_the_finding(
    claimed: Ledger,
) -> None:
    registry = Registry({"promotion.arrival": "InProgress", **ORIGIN})
    smoke = action("Verify", "smoke-test", minute=3, failure="smoke-test: answered 500")

    told(EndedPipeline(smoke, REGISTER, REQUEST), claimed, registry=registry)

    assert registry.metadata["promotion.arrival"] == "Failed"
    assert registry.approval == "Rejected"
    assert registry.description == "Promotion failed: smoke-test: answered 500"


def test_a_promotion_that_ended_undecided_leaves_the_version_to_a_retry(claimed: Ledger) -> None:
    registry = Registry({"promotion.arrival": "InProgress", **ORIGIN})
    throttled = "smoke-test: undecided: endpoint a: cannot be invoked, got ThrottlingException: no"
    smoke = action("Verify", "smoke-test", minute=3, failure=throttled)

    told(EndedPipeline(smoke, REGISTER, REQUEST), claimed, registry=registry)

    assert registry.updates == []
    told(EndedPipeline(REGISTER, REQUEST, status="Succeeded"), claimed, registry=registry)
    assert registry.metadata["promotion.arrival"] == "Verified"
    assert registry.approval == "PendingManualApproval"


def test_a_version_is_settled_although_its_registration_did_not_answer(claimed: Ledger) -> None:
    registry = Registry({"promotion.arrival": "InProgress", **ORIGIN})
    claimed.record_version(ARN, EXECUTION, TARGET_ARN)

    told(EndedPipeline(REQUEST), claimed, registry=registry)

    assert registry.metadata["promotion.arrival"] == "Failed"


def test_a_promotion_that_registered_nothing_settles_nothing(claimed: Ledger) -> None:
    registry = Registry()

    told(EndedPipeline(REQUEST), claimed, registry=registry)

    assert registry.updates == []


FAILED_GATES = EndedPipeline(
    action("Validate", "metrics", minute=1, failure="metrics: auc: 0.8 is below 0.9"),
    action("Validate", "image", minute=2, failure="image: critical findings"),
    REQUEST,
)


def test_people_are_notified_of_a_failure_with_its_step_and_findings(claimed: Ledger) -> None:
    notified = Notified()

    told(FAILED_GATES, claimed, notified=notified)

    (message,) = notified.messages
    assert message["TopicArn"] == "arn:aws:sns:us-east-1:222222222222:acme-staging-notifications"
    assert message["Subject"] == "acme: breast-cancer 7 was not promoted to staging"
    assert "Step       Validate: image, metrics\n" in message["Message"]
    assert "  metrics: auc: 0.8 is below 0.9\n" in message["Message"]


def test_other_tools_get_each_outcome_as_an_event(claimed: Ledger) -> None:
    notified = Notified(successes=False)

    told(EndedPipeline(REGISTER, REQUEST, status="Succeeded"), claimed, notified=notified)

    (entry,) = notified.events.entries
    assert entry["EventBusName"] == notified.notifier.bus_arn
    assert entry["DetailType"] == "Model Promotion Outcome"
    assert json.loads(entry["Detail"])["verdict"] == "Succeeded"


@pytest.mark.parametrize(("successes", "messages"), [(True, 1), (False, 0)])
def test_people_are_notified_of_successes_where_they_want_to_be(
    claimed: Ledger, successes: bool, messages: int
) -> None:
    notified = Notified(successes=successes)

    told(EndedPipeline(REGISTER, REQUEST, status="Succeeded"), claimed, notified=notified)

    assert len(notified.messages) == messages


def test_a_success_names_the_environment_that_an_approval_lets_it_go_to(claimed: Ledger) -> None:
    notified = Notified()

    told(
        EndedPipeline(REGISTER, REQUEST, status="Succeeded"),
        claimed,
        notified=notified,
        next_environment="prod",
    )

    assert f"promote approve {TARGET_ARN}\n" in notified.messages[0]["Message"]


def test_a_stage_that_failed_before_a_retry_succeeded_is_no_failed_step(claimed: Ledger) -> None:
    codepipeline = EndedPipeline(
        action("Verify", "SmokeTest", minute=12),
        action("Verify", "SmokeTest", minute=10, failure="smoke-test: first"),
        REQUEST,
        status="Succeeded",
    )

    answer = told(codepipeline, claimed)

    assert answer is not None
    assert (answer.stage, answer.failed_actions) == (None, ())


def test_an_execution_that_names_no_version_is_told_to_people_too(ledger: Ledger) -> None:
    notified = Notified()
    refused = action("Request", "check-request", failure="check-request: no such version")

    told(EndedPipeline(refused, arn="typed by hand"), ledger, notified=notified)

    assert notified.messages[0]["Subject"] == "acme: breast-cancer was not promoted to staging"


def test_a_topic_that_takes_no_message_keeps_the_outcome_from_nobody(claimed: Ledger) -> None:
    events, notified = Events(), Notified(denied=True)

    with pytest.raises(ClientError, match="AuthorizationError"):
        told(EndedPipeline(REQUEST), claimed, events=events, notified=notified)

    assert len(events.entries) == 1


def first(number: int) -> FirstVersion:
    arn = SOURCE.arn("sagemaker", f"model-package/breast-cancer/{number}")
    return FirstVersion(arn=arn, created_at=CREATED)


@pytest.mark.parametrize(("status", "holds_back"), [("Succeeded", True), ("Failed", False)])
def test_what_arrived_holds_older_versions_back_and_what_failed_does_not(
    claimed: Ledger, status: str, holds_back: bool
) -> None:
    mark = HighWaterMark.of("breast-cancer", claimed, TARGET.name)
    mark.enter(first(7), EXECUTION)

    told(EndedPipeline(REGISTER, REQUEST, status=status), claimed)

    with pytest.raises(Refused, match="arrived in") if holds_back else nullcontext():
        mark.require_newest(first(6), "another")


def test_after_a_rollback_what_lies_between_is_not_held_back(claimed: Ledger) -> None:
    mark = HighWaterMark.of("breast-cancer", claimed, TARGET.name)
    mark.enter(first(9), "earlier")
    mark.leave("earlier", succeeded=True)
    mark.enter(first(7), EXECUTION)
    codepipeline = EndedPipeline(REGISTER, REQUEST, intent="rollback", status="Succeeded")

    told(codepipeline, claimed)

    mark.require_newest(first(8), "another")
