"""Evaluation reports in every shape that SageMaker writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.metric_report import metrics_from_bytes
from tests.promotion_steps.test_json_fields import ANY_JSON


def read(document: Any) -> dict[str, Any]:
    return metrics_from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize(
    "group",
    [
        "regression_metrics",
        "binary_classification_metrics",
        "multiclass_classification_metrics",
    ],
)
def test_sagemakers_statistics_are_read(group: str) -> None:
    statistics = {
        "version": 0.0,
        "dataset": {"item_count": 5, "evaluation_time": "2026-01-01T00:00:00Z"},
        group: {
            "auc": {"value": 0.97, "standard_deviation": "NaN"},
            "mae": {"value": 0.3, "standard_deviation": 0.1},
            "confusion_matrix": {"0": {"0": 1, "1": 2}},
            "receiver_operating_characteristic_curve": {"false_positive_rates": [0, 1]},
        },
    }

    assert read(statistics) == {"version": 0.0, "auc": 0.97, "mae": 0.3}


def test_a_flat_report_is_read() -> None:
    assert read({"auc": 0.97, "f1": {"value": 1}}) == {"auc": 0.97, "f1": 1}


def test_what_is_no_number_is_left_to_the_gate() -> None:
    assert read({"auc": "0.97", "f1": None, "b": True, "l": [1]}) == {
        "auc": "0.97",
        "f1": None,
        "b": True,
        "l": [1],
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "evaluation report: no JSON"),
        (b"[]", "evaluation report: got .*, expected an object"),
        (b'{"auc": 0.1, "auc": 0.9}', "key 'auc' is there twice"),
        (
            b'{"auc": 0.1, "regression_metrics": {"auc": {"value": 0.9}}}',
            "evaluation report: auc: reported twice, got 0.9, expected one value",
        ),
        (b'{"regression_metrics": 3}', "evaluation report: regression_metrics: got 3, expected"),
    ],
)
def test_a_report_that_does_not_say_one_thing_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        metrics_from_bytes(body)


@given(ANY_JSON | st.fixed_dictionaries({"regression_metrics": ANY_JSON}))
def test_any_json_object_is_a_report_or_a_value_error(document: Any) -> None:
    try:
        metrics = read(document)
    except ValueError:
        metrics = {}

    assert isinstance(metrics, dict)
