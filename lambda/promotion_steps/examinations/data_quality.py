"""Reads the data reports of a model package, and asks the gate about them."""

from __future__ import annotations

from promotion_steps.case import Case
from promotion_steps.data_report_kinds import data_report_from_bytes
from promotion_steps.finding import Finding
from promotion_steps.gates.data_quality import (
    CONSTRAINTS_PLACE,
    GATE,
    STATISTICS_PLACE,
    DataQualitySettings,
    check_data_quality,
)
from promotion_steps.named_reports import read_named_reports
from promotion_steps.ruling import Ruling


def examine(case: Case) -> Ruling:
    """Hold the data reports against the limits; without limits there is none to read."""
    settings = DataQualitySettings.from_fields(case.settings.gate(GATE))
    if settings.asks_nothing:
        return Ruling()
    reports = read_named_reports(
        case.package,
        case.artifacts,
        (STATISTICS_PLACE, CONSTRAINTS_PLACE),
        data_report_from_bytes,
    )
    unreadable = [Finding(gate=GATE, message=problem) for problem in reports.problems]
    kinds = {where: {"kind": report.kind} for where, report in reports.parsed.items()}
    return Ruling(
        findings=(*unreadable, *check_data_quality(settings, reports.parsed)),
        inputs={where: told | kinds.get(where, {}) for where, told in reports.inputs.items()},
    )
