"""Reads what `save_json` of an Evidently report writes."""

from __future__ import annotations

from dataclasses import dataclass, field

from promotion_steps.data_report import DataReport
from promotion_steps.json_fields import JsonFields
from promotion_steps.number_limits import count, share

EVIDENTLY = "Evidently report"

_METRIC = "evidently:metric_v2:"
_DRIFTED = f"{_METRIC}DriftedColumnsCount"
_DRIFT = f"{_METRIC}ValueDrift"
_MISSING = f"{_METRIC}DatasetMissingValueCount"
_MISSING_IN_COLUMN = f"{_METRIC}MissingValueCount"
_ROWS = f"{_METRIC}RowCount"
_COLUMNS = f"{_METRIC}ColumnCount"
_SUCCEEDED = ("SUCCESS", "WARNING")


@dataclass(kw_only=True, slots=True)
class _Told:
    drifted: list[float] = field(default_factory=list)
    missing: list[tuple[float, float | None]] = field(default_factory=list)
    by_column: dict[str, float] = field(default_factory=dict)
    rows: float | None = None
    columns: float | None = None


def read_evidently(report: JsonFields) -> DataReport:
    """Pick the metrics of drift and of missing values; of one that is there twice, the worst.

    Raises:
        ValueError: A member is missing or malformed.
    """
    told = _Told()
    for index, entry in enumerate(report.items("metrics")):
        _note(JsonFields.from_value(entry, report.source, f"metrics[{index}]."), told)
    tests = [
        JsonFields.from_value(entry, report.source, f"tests[{index}].")
        for index, entry in enumerate(report.items("tests"))
    ]
    failed = [test for test in tests if test.text("status") not in _SUCCEEDED]
    return DataReport(
        kind=EVIDENTLY,
        drifted_share=max(told.drifted, default=None),
        drifted_columns=tuple(_drifted_column(test) for test in failed if _is_drift(test)),
        missing_share=_missing_share(report, told),
        missing_by_column=told.by_column or None,
        failed_tests=tuple(test.text("name") for test in failed) if tests else None,
    )


def _note(metric: JsonFields, told: _Told) -> None:
    config = metric.fields("config")
    kind = config.text("type")
    if kind == _DRIFTED:
        told.drifted.append(share(metric.fields("value"), "share"))
    elif kind == _MISSING:
        among = config.members.get("columns")
        missing = count(metric.fields("value"), "count")
        told.missing.append((missing, len(among) if isinstance(among, list) else None))
    elif kind == _MISSING_IN_COLUMN:
        column = config.text("column")
        value = share(metric.fields("value"), "share")
        told.by_column[column] = max(value, told.by_column.get(column, value))
    elif kind == _ROWS:
        told.rows = count(metric, "value")
    elif kind == _COLUMNS and config.members.get("column_type") is None:
        told.columns = count(metric, "value")


def _missing_share(report: JsonFields, told: _Told) -> float | None:
    # Evidently's own share of a data set divides the missing cells by the rows alone.
    shares = []
    for missing, among in told.missing:
        columns = told.columns if among is None else among
        if told.rows is None or columns is None:
            return None
        cells = told.rows * columns
        if not cells or missing > cells:
            raise ValueError(
                f"{report.source}: DatasetMissingValueCount: got {missing} missing values in "
                f"{told.rows} rows of {columns} columns, expected at most one for each cell"
            )
        shares.append(missing / cells)
    return max(shares, default=None)


def _is_drift(test: JsonFields) -> bool:
    return test.fields("metric_config").fields("params").members.get("type") == _DRIFT


def _drifted_column(test: JsonFields) -> str:
    return test.fields("metric_config").fields("params").text("column")
