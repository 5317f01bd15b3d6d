"""The gate that looks at the data behind a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promotion_steps.data_report import DataReport
from promotion_steps.data_report_kinds import data_report_from_bytes
from promotion_steps.finding import Finding
from promotion_steps.gates.data_quality import (
    CONSTRAINTS_PLACE,
    STATISTICS_PLACE,
    DataQualitySettings,
    check_data_quality,
)
from promotion_steps.json_fields import JsonFields

REPORTS = Path(__file__).parents[1] / "reports"
PLACES = f"at {STATISTICS_PLACE} or {CONSTRAINTS_PLACE}"
VIOLATIONS = (
    "baseline_drift_check of 'age', categorical_values_check of 'sex', "
    "extra_column_check of 'Extra columns'"
)


def report(name: str) -> DataReport:
    return data_report_from_bytes((REPORTS / name).read_bytes())


def settings(**members: Any) -> DataQualitySettings:
    fields = JsonFields(source="promotion.json", members=members, path="gates.data-quality.")
    return DataQualitySettings.from_fields(fields)


def messages(asked: DataQualitySettings, **reports: DataReport) -> list[str]:
    findings = check_data_quality(asked, reports)
    assert all(isinstance(found, Finding) and found.gate == "data-quality" for found in findings)
    return [found.message for found in findings]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0.3, []),
        (0.25, []),
        (0.2, ["share of drifted columns: too high, got 0.25, expected at most 0.2 (here)"]),
    ],
)
def test_drifted_columns_are_below_at_or_above_the_limit(most: float, expected: list[str]) -> None:
    told = DataReport(kind="Evidently report", drifted_share=0.25)

    assert messages(settings(drifted_columns={"max_share": most}), here=told) == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"max_share": 0.025, "max_share_in_column": 0.05}, []),
        (
            {"max_share": 0.02},
            ["share of missing values: too high, got 0.025, expected at most 0.02 (here)"],
        ),
        (
            {"max_share_in_column": 0.04},
            [
                (
                    "share of missing values in one column: too high, got 'age' 0.05, "
                    "expected at most 0.04 (here)"
                )
            ],
        ),
    ],
)
def test_statistics_tell_of_missing_values(limits: dict[str, float], expected: list[str]) -> None:
    asked = settings(missing_values=limits)

    assert messages(asked, here=report("statistics.json")) == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"max": 3}, []),
        ({"max": 2}, [f"violations: too many, got 3 ({VIOLATIONS}), expected at most 2 (here)"]),
        ({"max": 2, "allowed": ["extra_column_check"]}, []),
        (
            {"max": 0, "allowed": ["extra_column_check", "categorical_values_check"]},
            [
                (
                    "violations: too many, got 1 (baseline_drift_check of 'age'), "
                    "expected at most 0 (here)"
                )
            ],
        ),
    ],
)
def test_violations_count_but_for_those_that_are_allowed(
    limits: dict[str, Any], expected: list[str]
) -> None:
    asked = settings(violations=limits)

    assert messages(asked, here=report("constraint_violations.json")) == expected


def test_no_violation_passes_and_many_are_cut() -> None:
    none = data_report_from_bytes(b'{"violations": []}')
    broken = [{"feature_name": f"f{n}", "constraint_check_type": "x"} for n in range(7)]
    many = data_report_from_bytes(json.dumps({"violations": broken}).encode())

    assert messages(settings(violations={"max": 0}), here=none) == []
    (message,) = messages(settings(violations={"max": 0}), here=many)
    assert message.endswith("x of 'f4' and 2 more), expected at most 0 (here)")


def test_a_threshold_that_no_report_can_answer_names_what_is_missing_and_where() -> None:
    asked = settings(
        drifted_columns={"max_share": 0.1},
        missing_values={"max_share": 0.1, "max_share_in_column": 0.1},
        violations={"max": 0},
        failed_tests={"max": 0},
    )
    summary = "Model Monitor's statistics.json, or an Evidently report with DataSummaryPreset or"

    assert messages(asked) == [
        (
            "share of drifted columns: no report tells it, got none, expected an Evidently report "
            f"with DataDriftPreset or DriftedColumnsCount, {PLACES}"
        ),
        (
            f"share of missing values: no report tells it, got none, expected {summary} "
            f"DatasetMissingValueCount, RowCount and ColumnCount, {PLACES}"
        ),
        (
            "share of missing values in one column: no report tells it, got none, "
            f"expected {summary} MissingValueCount, {PLACES}"
        ),
        (
            "violations: no report tells it, got none, expected Model Monitor's "
            f"constraint_violations.json, {PLACES}"
        ),
        (
            "failed tests: no report tells it, got none, expected an Evidently report that was run "
            f"with tests, {PLACES}"
        ),
    ]


def test_constraints_are_no_answer() -> None:
    (message,) = messages(settings(violations={"max": 0}), here=report("constraints.json"))

    assert message.startswith("violations: no report tells it, got constraints.json at here, ")


def test_each_report_that_answers_must_pass() -> None:
    good = DataReport(kind="Evidently report", drifted_share=0.0)
    bad = DataReport(kind="Evidently report", drifted_share=0.5)

    (message,) = messages(settings(drifted_columns={"max_share": 0.1}), one=good, two=bad)

    assert message.endswith("(two)")


def test_nothing_asked_needs_nothing() -> None:
    assert settings().asks_nothing
    assert messages(settings()) == []


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"drift": {}}, "gates.data-quality.drift: unknown key, got {}, expected one of"),
        ({"drifted_columns": {}}, "drifted_columns: got {}, expected max_share"),
        ({"drifted_columns": {"max_share": 1.5}}, "got 1.5, expected a number from 0 to 1"),
        ({"missing_values": {"max_share": True}}, "got True, expected a number from 0 to 1"),
        ({"violations": {"max": -1}}, "violations.max: got -1, expected a whole number from 0"),
        ({"violations": {"max": 1, "allowed": [1]}}, r"allowed: got \[1\], expected a list of tex"),
        ({"failed_tests": {"most": 1}}, "failed_tests.most: unknown key"),
    ],
)
def test_settings_that_are_malformed_are_refused(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        settings(**members)
