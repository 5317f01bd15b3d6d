"""Counts are written in the format that CloudWatch Logs extracts metrics from."""

from __future__ import annotations

import json

import pytest

from promotion_steps.embedded_metrics import publish
from tests.promotion_steps.executions import NOW
from tests.promotion_steps.scene import TARGET


def test_counts_are_one_line_of_embedded_metric_format(capsys: pytest.CaptureFixture[str]) -> None:
    publish(TARGET, {"Some": ["a", "b"], "None": []}, now=NOW)

    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "_aws": {
            "Timestamp": 1767229200000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "ModelPromotion",
                    "Dimensions": [["Environment"]],
                    "Metrics": [
                        {"Name": "Some", "Unit": "Count"},
                        {"Name": "None", "Unit": "Count"},
                    ],
                }
            ],
        },
        "Environment": "acme-staging",
        "Some": 2,
        "None": 0,
        "found": {"Some": ["a", "b"]},
    }
