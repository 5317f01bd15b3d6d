"""Metrics at, above and below their limits, among groups, and beside a champion."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.finding import Finding
from promotion_steps.gates.metrics import Champion, check_metrics
from promotion_steps.metric_limits import MetricLimits
from promotion_steps.metric_report import MetricReport
from tests.promotion_steps.test_json_fields import ANY_JSON

FLOOR = {"auc": MetricLimits(least=0.95)}
CEILING = {"errors": MetricLimits(most=3)}
FAIR = {"recall": MetricLimits(max_gap={"sex": 0.05})}
BETTER = {"auc": MetricLimits(champion_tolerance=0.005, better="higher")}
LESS = {"rmse": MetricLimits(champion_tolerance=1.5, better="lower")}
DATASET = {"s3_uri": "s3://bucket/test.csv", "etag": "e1"}
CHAMPION = "arn:champion/3"


def report(document: Any) -> MetricReport:
    return MetricReport.from_bytes(json.dumps(document).encode())


def said(document: Any, limits: dict[str, MetricLimits]) -> list[str]:
    return [finding.message for finding in check_metrics(report(document), limits)]


def compared(
    own: dict[str, Any], theirs: dict[str, Any], limits: dict[str, MetricLimits] = BETTER
) -> list[str]:
    champion = Champion(arn=CHAMPION, report=report({"dataset": DATASET, **theirs}))
    findings = check_metrics(report({"dataset": DATASET, **own}), limits, champion)
    return [finding.message for finding in findings]


def sexes(female: Any, male: Any) -> dict[str, Any]:
    return {"facets": {"sex": {"female": female, "male": male}}}


@pytest.mark.parametrize("value", [0.95, 0.96, 1, 10**400])
def test_a_metric_at_or_above_its_floor_passes(value: float) -> None:
    assert said({"auc": value}, FLOOR) == []


def test_a_metric_below_its_floor_is_a_finding() -> None:
    assert check_metrics(report({"auc": 0.9}), FLOOR) == [
        Finding(gate="metrics", message="auc: 0.9 is below 0.95")
    ]


@pytest.mark.parametrize("value", [3, 2.5, 0, -1])
def test_a_metric_at_or_below_its_ceiling_passes(value: float) -> None:
    assert said({"errors": value}, CEILING) == []


def test_a_metric_above_its_ceiling_is_a_finding() -> None:
    assert said({"errors": 4}, CEILING) == ["errors: 4 is above 3"]


def test_a_missing_metric_is_a_finding() -> None:
    assert said({"f1": 1.0}, FLOOR) == ["auc: no value reported"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_metric_that_is_not_finite_is_a_finding(value: float) -> None:
    assert said({"auc": value}, FLOOR) == [f"auc: got {value}, expected a finite number"]


@pytest.mark.parametrize("value", ["0.99", True, None, [0.99]])
def test_what_is_no_number_is_a_finding(value: Any) -> None:
    assert said({"auc": value}, FLOOR) == [f"auc: got {value!r}, expected a number"]


def test_each_metric_has_its_own_finding_in_order() -> None:
    limits = {"b": MetricLimits(least=1, most=2), "a": MetricLimits(most=1)}

    assert said({"b": 0}, limits) == ["a: no value reported", "b: 0 is below 1"]


@pytest.mark.parametrize(
    ("female", "male"),
    [(0.91, 0.86), (0.86, 0.91), (0.9, {"value": 0.9}), (1, 0.95)],
)
def test_a_gap_at_or_below_the_allowed_one_passes(female: Any, male: Any) -> None:
    assert said(sexes({"recall": female}, {"recall": male}), FAIR) == []


def test_a_wider_gap_is_a_finding_that_names_both_ends() -> None:
    values = {"a": 0.9, "b": 0.84, "c": 0.91}
    document = {"facets": {"sex": {g: {"recall": v} for g, v in values.items()}}}

    assert said(document, FAIR) == [
        "recall: the gap between the groups of sex is 0.07 (b 0.84, c 0.91), expected at most 0.05"
    ]


def test_a_group_reports_in_sagemakers_shape_too() -> None:
    female = {"binary_classification_metrics": {"recall": {"value": 0.95}}}

    (told,) = said(sexes(female, {"recall": {"value": 0.8}}), FAIR)

    assert "sex is 0.15 (male 0.8, female 0.95), expected at most 0.05" in told


def test_every_group_must_report_the_metric() -> None:
    assert said(sexes({"recall": "high"}, {"f1": 1}), FAIR) == [
        "recall: facets.sex.female: got 'high', expected a number",
        "recall: facets.sex.male: no value reported",
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {},
            "no gap between the groups of sex can be told, evaluation report: facets: got nothing",
        ),
        ({"facets": 3}, "no gap between the groups of sex can be told, evaluation report: facets"),
        (
            {"facets": {"age": {}}},
            "no gap between the groups of sex can be told, evaluation report: facets.sex",
        ),
        ({"facets": {"sex": {}}}, "facets.sex: got 0 groups, expected at least 2"),
        ({"facets": {"sex": {"x": {"recall": 1}}}}, "facets.sex: got 1 groups, expected at le"),
        (sexes(3, {}), "no gap between the groups of sex can be told, evaluation report: facets."),
    ],
)
def test_a_facet_that_tells_no_gap_is_a_finding(document: Any, message: str) -> None:
    (told,) = said(document, FAIR)

    assert told.startswith(f"recall: {message}")


def test_a_metric_with_a_gap_alone_needs_no_value_of_its_own() -> None:
    assert said(sexes({"recall": 1}, {"recall": 1}), FAIR) == []


def test_a_gap_of_long_numbers_is_told_shortly() -> None:
    (told,) = said(sexes({"recall": 1e300}, {"recall": 1e-300}), FAIR)

    assert "sex is 1.000000e+300 (male 1e-300, female 1e+300)" in told


@pytest.mark.parametrize("value", [0.965, 0.97, 0.99])
def test_a_metric_that_is_hardly_worse_than_the_champions_passes(value: float) -> None:
    assert compared({"auc": value}, {"auc": 0.97}) == []


def test_a_metric_that_is_worse_than_the_champions_is_a_finding() -> None:
    assert compared({"auc": 0.964}, {"auc": 0.97}) == [
        "auc: 0.964 is worse than 0.97 of arn:champion/3, expected at least 0.965"
    ]


@pytest.mark.parametrize("value", [56.5, 55, 10])
def test_where_lower_is_better_a_lower_metric_passes(value: float) -> None:
    assert compared({"rmse": value}, {"rmse": 55}, LESS) == []


def test_where_lower_is_better_a_higher_metric_is_a_finding() -> None:
    assert compared({"rmse": 57}, {"rmse": 55}, LESS) == [
        "rmse: 57 is worse than 55 of arn:champion/3, expected at most 56.5"
    ]


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        ({}, "auc: arn:champion/3 reports no value, expected one to compare with"),
        ({"auc": "x"}, "auc: arn:champion/3 reports 'x', expected a number to compare with"),
        (
            {"auc": float("nan")},
            "auc: arn:champion/3 reports nan, expected a number to compare with",
        ),
    ],
)
def test_a_champion_without_the_metric_is_a_finding(theirs: Any, message: str) -> None:
    assert compared({"auc": 1}, theirs) == [message]


def test_a_metric_that_is_not_reported_is_said_once() -> None:
    assert compared({}, {"auc": 0.9}) == ["auc: no value reported"]


def test_the_same_data_with_a_quoted_etag_is_the_same() -> None:
    quoted = {**DATASET, "etag": '"e1"', "item_count": 5}

    assert compared({"auc": 1, "dataset": quoted}, {"auc": 1}) == []


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({**DATASET, "etag": "e2"}, "s3://bucket/test.csv with ETag e2"),
        ({**DATASET, "s3_uri": "s3://bucket/b"}, "s3://bucket/b with ETag e1"),
        ({"item_count": 5}, "none named"),
        ({"s3_uri": "s3://bucket/b"}, "none named"),
    ],
)
def test_another_data_set_than_the_champions_is_one_finding(own: Any, told: str) -> None:
    limits = {**BETTER, "f1": MetricLimits(champion_tolerance=0, better="higher")}

    (message,) = compared({"auc": 0.1, "f1": 0.1, "dataset": own}, {"auc": 1, "f1": 1}, limits)

    assert message == (
        f"evaluation data set: got {told}, arn:champion/3 was evaluated on s3://bucket/test.csv"
        " with ETag e1, expected the same dataset.s3_uri and dataset.etag in both reports"
    )


def test_two_reports_that_name_no_data_set_are_not_compared() -> None:
    (told,) = compared({"auc": 1, "dataset": {}}, {"auc": 1, "dataset": {}})

    assert told.startswith("evaluation data set: got none named, arn:champion/3 was evaluated on n")


@pytest.mark.parametrize("malformed", [3, {"s3_uri": 3, "etag": "e"}, {"s3_uri": "", "etag": "e"}])
def test_a_malformed_data_set_is_a_finding(malformed: Any) -> None:
    for own, theirs in ((malformed, DATASET), (DATASET, malformed)):
        (told,) = compared({"auc": 1, "dataset": own}, {"auc": 1, "dataset": theirs})

        assert told.startswith(
            "evaluation data set: cannot be compared with that of arn:champion/3, evaluation report"
        )


def test_a_champion_does_not_matter_where_nothing_is_compared() -> None:
    assert compared({"auc": 0.96, "dataset": {}}, {"auc": 1}, FLOOR) == []


@given(ANY_JSON)
def test_only_a_number_within_the_limits_passes(value: Any) -> None:
    passes = type(value) in (int, float) and 0.95 <= value < float("inf")

    assert (said({"auc": {"value": value}}, FLOOR) == []) == passes


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1))
def test_a_higher_floor_never_finds_less(value: float, floor: float) -> None:
    loose = said({"auc": value}, {"auc": MetricLimits(least=floor)})
    strict = said({"auc": value}, {"auc": MetricLimits(least=floor + 1)})

    assert not loose or strict


@given(ANY_JSON, ANY_JSON, ANY_JSON, ANY_JSON)
def test_no_report_makes_the_gate_raise(facet: Any, dataset: Any, auc: Any, theirs: Any) -> None:
    limits = {
        "auc": MetricLimits(
            least=0.5, max_gap={"sex": 0.1}, champion_tolerance=0.01, better="higher"
        )
    }
    own = report({"auc": auc, "dataset": dataset, "facets": {"sex": facet}})
    champion = Champion(arn=CHAMPION, report=report({"auc": theirs, "dataset": dataset}))

    for finding in check_metrics(own, limits, champion):
        assert finding.message


@given(st.dictionaries(st.text(), st.floats() | st.integers(), min_size=2))
def test_groups_of_any_numbers_are_measured(values: dict[str, Any]) -> None:
    document = {"facets": {"sex": {g: {"recall": v} for g, v in values.items()}}}

    for message in said(document, FAIR):
        assert message.startswith("recall: ")
