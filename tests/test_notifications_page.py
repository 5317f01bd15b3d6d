"""The rule that the notifications page shows matches the events that are sent."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from promotion_steps.hop import Hop
from promotion_steps.names import REPORT_SOURCE
from promotion_steps.outcome_notification import outcome_notification
from promotion_steps.promotion_report import PromotionReport
from tests.promotion_steps.scene import ARN, EXECUTION, HOP, TARGET

PAGE = Path(__file__).parents[1] / "docs" / "notifications.md"
REPORT = PromotionReport(
    source_model_package_arn=ARN.replace("breast-cancer", "churn"),
    environment=TARGET.name,
    verdict="Failed",
    model_package_arn=None,
    findings=("metrics: auc: 0.8 is below 0.9",),
    pipeline=TARGET.pipeline("churn"),
    execution_id=EXECUTION,
    execution_url="https://example.com",
    evidence="s3://evidence/promotions/1/",
)


def pattern() -> dict[str, Any]:
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    read: dict[str, Any] = json.loads(shown)
    return read


def event(report: PromotionReport, hop: Hop = HOP) -> dict[str, Any]:
    notification = outcome_notification(report, hop)
    return {
        "id": "1",
        "account": hop.source.account,
        "region": hop.source.region,
        "time": "2026-01-01T00:00:00Z",
        "resources": [],
        "source": REPORT_SOURCE,
        "detail-type": notification.detail_type,
        "detail": notification.event_detail,
    }


@pytest.mark.parametrize(
    ("report", "matches"),
    [
        (REPORT, True),
        (replace(REPORT, verdict="Succeeded"), False),
        (replace(REPORT, source_model_package_arn=ARN), False),
    ],
)
def test_the_rule_of_the_page_matches_failures_of_its_group(
    report: PromotionReport, matches: bool
) -> None:
    assert EventPattern.load(json.dumps(pattern())).matches_event(event(report)) is matches


def test_the_input_path_of_the_page_is_the_message_for_people() -> None:
    assert "`$.detail.message`" in PAGE.read_text("utf-8")
    assert "metrics: auc: 0.8 is below 0.9" in event(REPORT)["detail"]["message"]
