"""Evaluation reports in every shape that SageMaker writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.metric_report import Dataset, MetricReport
from tests.promotion_steps.test_json_fields import ANY_JSON


def report(document: Any) -> MetricReport:
    return MetricReport.from_bytes(json.dumps(document).encode())


def read(document: Any) -> dict[str, Any]:
    return dict(report(document).metrics)


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
        MetricReport.from_bytes(body)


def test_the_evaluation_data_set_is_read_beside_what_sagemaker_says_of_it() -> None:
    dataset = {"item_count": 5, "s3_uri": "s3://b/test.csv", "etag": '"e1"'}

    assert report({"dataset": dataset}).dataset == Dataset(s3_uri="s3://b/test.csv", etag="e1")


@pytest.mark.parametrize(
    "document", [{}, {"dataset": {"item_count": 5}}, {"dataset": {"etag": "e"}}]
)
def test_a_data_set_without_a_place_and_an_etag_is_not_named(document: Any) -> None:
    assert report(document).dataset is None


def test_the_groups_of_a_facet_are_read_in_either_shape() -> None:
    document = {
        "auc": 0.9,
        "facets": {
            "age": {"old": {"auc": 0.8}, "new": {"regression_metrics": {"auc": {"value": 1}}}}
        },
    }

    assert report(document).groups("age") == {"old": {"auc": 0.8}, "new": {"auc": 1}}
    assert read(document) == {"auc": 0.9}


def test_a_group_that_says_a_metric_twice_is_refused_with_its_place() -> None:
    twice = {"auc": 1, "regression_metrics": {"auc": {"value": 0.8}}}

    with pytest.raises(
        ValueError,
        match=r"^evaluation report: facets\.age\.old\.auc: reported twice, got 0\.8, expected one",
    ):
        report({"facets": {"age": {"old": twice}}}).groups("age")


@given(ANY_JSON | st.fixed_dictionaries({"regression_metrics": ANY_JSON}))
def test_any_json_object_is_a_report_or_a_value_error(document: Any) -> None:
    try:
        metrics = read(document)
    except ValueError:
        metrics = {}

    assert isinstance(metrics, dict)
