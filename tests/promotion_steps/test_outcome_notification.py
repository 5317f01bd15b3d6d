"""What people and other tools are told of a promotion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promotion_steps.hop import Hop
from promotion_steps.names import Environment
from promotion_steps.notification import LONGEST_SUBJECT
from promotion_steps.outcome_notification import outcome_notification
from promotion_steps.promotion_report import PromotionReport
from promotion_steps.withdrawal_notification import withdrawal_notification
from tests.promotion_steps.scene import ARN, EXECUTION, HOP, TARGET, TARGET_ARN

PIPELINE = TARGET.pipeline("breast-cancer")
URL = TARGET.execution_url(PIPELINE, EXECUTION)
FAILED = PromotionReport(
    source_model_package_arn=ARN,
    environment="staging",
    verdict="Failed",
    model_package_arn=None,
    findings=("metrics: auc: 0.8 is below 0.9",),
    pipeline=PIPELINE,
    execution_id=EXECUTION,
    execution_url=URL,
    evidence="s3://evidence/promotions/1/",
    stage="Validate",
    failed_actions=("metrics",),
    next_environment="prod",
)
SUCCEEDED = replace(
    FAILED,
    verdict="Succeeded",
    model_package_arn=TARGET_ARN,
    findings=(),
    stage=None,
    failed_actions=(),
)


def test_a_failure_tells_what_where_why_and_what_to_run() -> None:
    assert (
        outcome_notification(FAILED, HOP).message
        == f"""\
acme: breast-cancer 7 was not promoted to staging

Model      breast-cancer 7, {ARN}
From       dev, account 111111111111, us-east-1
To         staging, account 222222222222, us-east-1
Verdict    Failed
Step       Validate: metrics
Execution  {URL}
Evidence   s3://evidence/promotions/1/

Findings
  metrics: auc: 0.8 is below 0.9

Next
  promote status {ARN}
  if the cause was temporary: aws codepipeline retry-stage-execution --region us-east-1 \
--pipeline-name {PIPELINE} --stage-name Validate --pipeline-execution-id {EXECUTION} \
--retry-mode FAILED_ACTIONS
"""
    )


def test_a_success_tells_who_has_to_approve_what() -> None:
    message = outcome_notification(SUCCEEDED, HOP).message

    assert message.startswith("acme: breast-cancer 7 was promoted to staging\n")
    assert "Findings" not in message
    assert message.endswith(
        f"  promote approve {TARGET_ARN}\n  as a model approver of staging, to let it go to prod\n"
    )


def test_a_success_in_the_last_environment_waits_for_nobody() -> None:
    message = outcome_notification(replace(SUCCEEDED, next_environment=None), HOP).message

    assert message.endswith(f"Next\n  promote status {TARGET_ARN}\n")


def test_an_execution_that_was_stopped_has_no_stage_to_retry() -> None:
    stopped = replace(FAILED, stage=None, failed_actions=())

    assert "retry-stage-execution" not in outcome_notification(stopped, HOP).message


def test_an_event_carries_the_facts_and_the_message() -> None:
    notification = outcome_notification(FAILED, HOP)

    assert notification.detail_type == "Model Promotion Outcome"
    assert notification.event_detail == {
        "schema": "1",
        "path": "acme",
        "model": "breast-cancer",
        "group": "breast-cancer",
        "version": 7,
        "from": {"environment": "dev", "account": "111111111111", "region": "us-east-1"},
        "to": {"environment": "staging", "account": "222222222222", "region": "us-east-1"},
        "verdict": "Failed",
        "stage": "Validate",
        "failed_actions": ["metrics"],
        "findings": ["metrics: auc: 0.8 is below 0.9"],
        "source_model_package_arn": ARN,
        "model_package_arn": None,
        "next_environment": "prod",
        "pipeline": PIPELINE,
        "execution_id": EXECUTION,
        "execution_url": URL,
        "evidence": "s3://evidence/promotions/1/",
        "next_command": f"promote status {ARN}",
        "subject": "acme: breast-cancer 7 was not promoted to staging",
        "message": notification.message,
    }


def _longest() -> tuple[Hop, PromotionReport]:
    target = Environment(path="p" * 20, name="e" * 16, account="2" * 12, region="us-east-1")
    report = replace(
        FAILED,
        source_model_package_arn=ARN.replace("breast-cancer/7", f"{'g' * 63}/999999999"),
        pipeline=target.pipeline("m" * 24),
    )
    return Hop(source=HOP.source, target=target), report


def test_the_longest_names_fit_into_a_subject() -> None:
    hop, report = _longest()
    arn = report.source_model_package_arn
    withdrawn: dict[str, Any] = {"source_arn": arn, "reason": "r", "approval": "Approved"}

    subjects = [
        outcome_notification(report, hop).subject,
        withdrawal_notification(hop, arn=arn, **withdrawn).subject,
    ]

    assert all(len(subject) <= LONGEST_SUBJECT and subject.isascii() for subject in subjects)
    assert subjects[0].endswith(f"was not promoted to {'e' * 16}")
    assert subjects[1].endswith("...")


def test_a_withdrawal_tells_that_the_endpoint_serves_on() -> None:
    notification = withdrawal_notification(
        HOP, source_arn=ARN, arn=TARGET_ARN, reason="leaked labels", approval="Approved"
    )

    assert (
        notification.message
        == f"""\
acme: breast-cancer 1 was withdrawn in staging

Version      {TARGET_ARN}
Environment  staging, account 222222222222, us-east-1
Approval     Approved
Came from    {ARN}

Findings
  leaked labels

Next
  promote status {TARGET_ARN}
  an endpoint that serves this version still serves it: promote another version, or roll back
"""
    )


@pytest.mark.parametrize("verdict", ["Succeeded", "Failed"])
def test_a_report_of_an_environment_that_was_deployed_earlier_is_understood(verdict: str) -> None:
    detail = {
        name: getattr(SUCCEEDED, name)
        for name in PromotionReport.__dataclass_fields__
        if name not in ("stage", "failed_actions", "next_environment", "findings")
    }

    report = PromotionReport.from_detail({**detail, "findings": [], "verdict": verdict})

    assert outcome_notification(report, HOP).event_detail["next_environment"] is None
