"""Tells by its content which tool wrote a report about data."""

from __future__ import annotations

from promotion_steps.data_report import DataReport
from promotion_steps.evidently_report import EVIDENTLY, read_evidently
from promotion_steps.json_fields import JsonFields
from promotion_steps.monitor_report import (
    CONSTRAINTS,
    STATISTICS,
    VIOLATIONS,
    read_statistics,
    read_violations,
)
from promotion_steps.number_limits import listed

_SOURCE = "data report"


def data_report_from_bytes(body: bytes) -> DataReport:
    """Read an Evidently report, or a file of Model Monitor.

    `constraints.json` tells nothing: it says what data must be like, not what they are like.

    Raises:
        ValueError: It is none of these, or malformed.
    """
    report = JsonFields.from_text(body, _SOURCE)
    keys = report.members.keys()
    if "violations" in keys:
        return read_violations(report)
    if keys >= {"metrics", "tests"}:
        return read_evidently(report)
    if keys >= {"dataset", "features"}:
        return read_statistics(report)
    if "features" in keys:
        return DataReport(kind=CONSTRAINTS)
    raise ValueError(
        f"{_SOURCE}: unknown kind, got members {listed(sorted(keys)) or 'none'}, expected an "
        f"{EVIDENTLY} (save_json of 0.7.23), {STATISTICS} or {VIOLATIONS} of Model Monitor"
    )
