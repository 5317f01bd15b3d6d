"""Reports about data: which tool wrote them, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.data_report_kinds import data_report_from_bytes
from promotion_steps.gates.data_quality import DataQualitySettings, check_data_quality

REPORTS = Path(__file__).parent / "reports"
KEYS = (
    *("metrics", "tests", "config", "type", "value", "count", "share", "column", "status"),
    *("features", "dataset", "name", "numerical_statistics", "common", "violations"),
    *("num_missing", "num_present"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "metrics",
                    "tests",
                    "config",
                    "type",
                    "value",
                    "count",
                    "share",
                    "column",
                    "features",
                    "dataset",
                    "name",
                    "numerical_statistics",
                    "common",
                    "violations",
                    "num_missing",
                    "num_present",
                    "status",
                )
            ),
            inner | st.sampled_from(("evidently:metric_v2:DriftedColumnsCount", 10**400, "FAIL")),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("[]", "data report: got .*expected an object"),
        ("{", "data report: no JSON"),
        ("{}", "data report: unknown kind, got members none, expected an Evidently report"),
        ('{"report": 1, "metric_results": 2}', "unknown kind, got members metric_results, report"),
        ('{"violations": 1}', "violations: got 1, expected a list"),
        ('{"violations": [{}]}', r"violations\[0\]\.feature_name: got nothing, expected a text"),
        ('{"dataset": {}, "features": []}', r"features: got \[\], expected at least one feature"),
        (
            '{"dataset": {}, "features": [{"name": "a"}]}',
            r"features\[0\]\.numerical_statistics: got nothing, expected it, or string_statistics",
        ),
        ('{"metrics": [{"metric": "x"}], "tests": []}', r"metrics\[0\]\.config: got None"),
    ],
)
def test_a_report_that_is_malformed_is_refused(document: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        data_report_from_bytes(document.encode())


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"num_missing": -1, "num_present": 1}, "num_missing: got -1, expected a number of things"),
        ({"num_missing": 0}, "num_present: got nothing, expected a number of things"),
        ({"num_missing": 0, "num_present": 0}, "expected a feature with values"),
        ({"num_missing": float("nan"), "num_present": 1}, "num_missing: got nan"),
        ({"num_missing": 10**400, "num_present": 1}, "num_missing: got 1000"),
    ],
)
def test_counts_that_are_none_are_refused(counts: dict[str, Any], message: str) -> None:
    feature = {"name": "a", "string_statistics": {"common": counts}}
    document = {"dataset": {}, "features": [feature]}

    with pytest.raises(ValueError, match=message):
        data_report_from_bytes(json.dumps(document).encode())


def test_a_feature_that_is_there_twice_is_refused() -> None:
    document = json.loads((REPORTS / "statistics.json").read_bytes())
    document["features"].append(document["features"][0])

    with pytest.raises(ValueError, match=r"features\[2\]\.name: got 'age', expected each feature"):
        data_report_from_bytes(json.dumps(document).encode())


@given(JSON | st.dictionaries(st.sampled_from(("metrics", "tests", "violations")), JSON))
def test_no_document_makes_the_parser_or_the_gate_raise_anything_else(document: Any) -> None:
    asked = DataQualitySettings(drifted_columns=0.1, violations=0)
    try:
        told = data_report_from_bytes(json.dumps(document).encode())
    except ValueError:
        return
    check_data_quality(asked, {"here": told})


@given(st.binary(max_size=60))
def test_no_bytes_make_the_parser_raise_anything_else(body: bytes) -> None:
    with pytest.raises(ValueError, match="data report: "):
        data_report_from_bytes(body + b"x")
