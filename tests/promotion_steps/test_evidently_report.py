"""Reports that the real Evidently writes, and what the gate reads in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from promotion_steps.data_report import DataReport
from promotion_steps.data_report_kinds import data_report_from_bytes
from promotion_steps.gates.data_quality import DataQualitySettings, check_data_quality
from tests.promotion_steps.evidently_warnings import IGNORED

pytestmark = IGNORED

ROWS = 200
MISSING = 20
Write = Callable[..., DataReport]


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Run a real report on 200 rows, whose `a` drifted and whose `b` has 20 missing values."""
    evidently = import_module("evidently")
    numpy, pandas = import_module("numpy"), import_module("pandas")
    draws = numpy.random.default_rng(0).normal(size=(2 * ROWS, 4))
    frame = pandas.DataFrame(draws, columns=["a", "b", "c", "d"])
    reference, current = frame[:ROWS], frame[ROWS:].reset_index(drop=True)
    current["a"] += 3
    current.loc[: MISSING - 1, "b"] = None
    folder: Path = tmp_path_factory.mktemp("evidently")

    def write(*metrics: Any, **how: Any) -> DataReport:
        path = folder / "report.json"
        evidently.Report(list(metrics), **how).run(current, reference).save_json(str(path))
        return data_report_from_bytes(path.read_bytes())

    return write


@pytest.fixture(scope="module")
def metrics(write: Write) -> Any:
    return import_module("evidently.metrics")


@pytest.fixture(scope="module")
def presets(write: Write) -> Any:
    return import_module("evidently.presets")


def messages(report: DataReport, **asked: Any) -> list[str]:
    findings = check_data_quality(DataQualitySettings(**asked), {"here": report})
    return [found.message for found in findings]


def test_the_drift_preset_tells_the_share_of_drifted_columns(write: Write, presets: Any) -> None:
    report = write(presets.DataDriftPreset())

    assert messages(report, drifted_columns=0.25) == []
    assert messages(report, drifted_columns=0.2) == [
        "share of drifted columns: too high, got 0.25, expected at most 0.2 (here)"
    ]


def test_a_report_with_tests_names_the_columns_that_drifted(write: Write, presets: Any) -> None:
    report = write(presets.DataDriftPreset(), include_tests=True)

    assert messages(report, drifted_columns=0.2) == [
        "share of drifted columns: too high, got 0.25, expected at most 0.2, drifted: a (here)"
    ]
    assert messages(report, failed_tests=0) == [
        "failed tests: too many, got 1 (Value Drift for column a), expected at most 0 (here)"
    ]


def test_missing_values_are_a_share_of_all_cells_and_not_of_the_rows(
    write: Write, presets: Any
) -> None:
    report = write(presets.DataSummaryPreset())

    assert report.missing_share == MISSING / (ROWS * 4)
    assert report.missing_by_column == {"a": 0.0, "b": 0.1, "c": 0.0, "d": 0.0}
    assert messages(report, missing_values=0.025, missing_in_column=0.1) == []
    assert messages(report, missing_values=0.02, missing_in_column=0.05) == [
        "share of missing values: too high, got 0.025, expected at most 0.02 (here)",
        (
            "share of missing values in one column: too high, got 'b' 0.1, "
            "expected at most 0.05 (here)"
        ),
    ]


def test_missing_values_without_the_number_of_cells_are_no_answer(
    write: Write, metrics: Any
) -> None:
    report = write(metrics.DatasetMissingValueCount())

    (message,) = messages(report, missing_values=0.9)

    assert message.startswith(
        "share of missing values: no report tells it, got Evidently report at here, expected "
    )


def test_of_a_metric_that_is_there_twice_the_worst_counts(write: Write, metrics: Any) -> None:
    report = write(
        metrics.DriftedColumnsCount(columns=["a", "c"]),
        metrics.DriftedColumnsCount(columns=["c", "d"]),
        metrics.MissingValueCount(column="b"),
    )

    assert report.drifted_share == 0.5
    assert report.missing_by_column == {"b": 0.1}


def test_a_test_of_ones_own_counts_where_it_fails(write: Write, metrics: Any) -> None:
    tests = import_module("evidently.tests")
    report = write(
        metrics.MissingValueCount(column="b", tests=[tests.lte(0)]),
        metrics.MissingValueCount(column="c", tests=[tests.lte(0)]),
    )

    assert report.failed_tests == ("Column 'b' missing values: Less or Equal 0.000",)


def test_a_report_without_tests_does_not_tell_that_none_failed(write: Write, metrics: Any) -> None:
    report = write(metrics.RowCount())

    assert report.failed_tests is None
    assert messages(report, failed_tests=0)[0].startswith("failed tests: no report tells it")


def document(kind: str, value: Any, **config: Any) -> bytes:
    config = {"type": f"evidently:metric_v2:{kind}", **config}
    return json.dumps({"metrics": [{"config": config, "value": value}], "tests": []}).encode()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (document("DriftedColumnsCount", {}), r"metrics\[0\]\.value\.share: got nothing, expected"),
        (document("DriftedColumnsCount", {"share": float("nan")}), "share: got nan, expected a nu"),
        (document("DriftedColumnsCount", 1), r"metrics\[0\]\.value: got 1, expected an object"),
        (
            document("MissingValueCount", {"share": 0}),
            "config.column: got nothing, expected a text",
        ),
        (
            document("MissingValueCount", {"share": 2}, column="a"),
            "share: got 2, expected a number",
        ),
        (document("RowCount", None), r"metrics\[0\]\.value: got None, expected a number of things"),
        (b'{"metrics": [], "tests": [{}]}', r"tests\[0\]\.status: got nothing, expected a text"),
    ],
)
def test_a_metric_that_is_malformed_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        data_report_from_bytes(body)


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 2)])
def test_more_missing_values_than_cells_are_refused(rows: int, columns: int) -> None:
    told = [
        ("RowCount", rows),
        ("ColumnCount", columns),
        ("DatasetMissingValueCount", {"count": 3}),
    ]
    metrics = [
        {"config": {"type": f"evidently:metric_v2:{kind}"}, "value": value} for kind, value in told
    ]

    with pytest.raises(
        ValueError, match=r"got 3 missing values in .* expected at most one for each"
    ):
        data_report_from_bytes(json.dumps({"metrics": metrics, "tests": []}).encode())
