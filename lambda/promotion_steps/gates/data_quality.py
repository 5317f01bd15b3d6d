"""Gate: the data behind a model have not drifted, and are complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from promotion_steps.data_report import DataReport
from promotion_steps.finding import Finding
from promotion_steps.json_fields import JsonFields, shown
from promotion_steps.number_limits import listed, optional_share, share

GATE = "data-quality"
STATISTICS_PLACE = "ModelMetrics.ModelDataQuality.Statistics"
CONSTRAINTS_PLACE = "ModelMetrics.ModelDataQuality.Constraints"

_STATISTICS_OR = "Model Monitor's statistics.json, or an Evidently report with DataSummaryPreset or"

Problem = Callable[[DataReport], str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class DataQualitySettings:
    """The highest values that pass; None is not looked at.

    Args:
        drifted_columns: Share of the columns.
        missing_values: Share of all cells.
        missing_in_column: Share of the cells of the worst column.
        violations: Number of violations.
        allowed_checks: Types of violations that do not count.
        failed_tests: Number of the report's own tests that did not succeed.
    """

    drifted_columns: float | None = None
    missing_values: float | None = None
    missing_in_column: float | None = None
    violations: int | None = None
    allowed_checks: tuple[str, ...] = ()
    failed_tests: int | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> DataQualitySettings:
        """Read the gate's section.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("drifted_columns", "missing_values", "violations", "failed_tests"))
        drifted = _section(fields, "drifted_columns", ("max_share",))
        missing = _section(fields, "missing_values", ("max_share", "max_share_in_column"))
        violations = _section(fields, "violations", ("max", "allowed"))
        failed = _section(fields, "failed_tests", ("max",))
        return cls(
            drifted_columns=share(drifted, "max_share") if drifted else None,
            missing_values=optional_share(missing, "max_share") if missing else None,
            missing_in_column=optional_share(missing, "max_share_in_column") if missing else None,
            violations=violations.whole_number("max", least=0) if violations else None,
            allowed_checks=_allowed(violations) if violations else (),
            failed_tests=failed.whole_number("max", least=0) if failed else None,
        )

    @property
    def asks_nothing(self) -> bool:
        """Whether no report is needed."""
        return self == DataQualitySettings()


def check_data_quality(
    settings: DataQualitySettings, reports: Mapping[str, DataReport]
) -> list[Finding]:
    """Return a finding for each threshold that is exceeded, or that no report can answer.

    Args:
        settings: What the model's config asks for.
        reports: By where the package names them; each that answers must pass.
    """
    messages: list[str] = []
    for what, tells, problem, expected in _checks(settings):
        answering = {where: report for where, report in reports.items() if tells(report)}
        if not answering:
            messages.append(_unanswered(what, expected, reports))
        for where, report in answering.items():
            if found := problem(report):
                messages.append(f"{what}: {found} ({where})")
    return [Finding(gate=GATE, message=message) for message in messages]


def _checks(
    settings: DataQualitySettings,
) -> Iterator[tuple[str, Callable[[DataReport], bool], Problem, str]]:
    if (drifted := settings.drifted_columns) is not None:
        yield (
            "share of drifted columns",
            lambda report: report.drifted_share is not None,
            lambda report: _drift(report, drifted),
            "an Evidently report with DataDriftPreset or DriftedColumnsCount",
        )
    if (missing := settings.missing_values) is not None:
        yield (
            "share of missing values",
            lambda report: report.missing_share is not None,
            lambda report: _too_high(report.missing_share, missing),
            f"{_STATISTICS_OR} DatasetMissingValueCount, RowCount and ColumnCount",
        )
    if (worst := settings.missing_in_column) is not None:
        yield (
            "share of missing values in one column",
            lambda report: report.missing_by_column is not None,
            lambda report: _columns(report, worst),
            f"{_STATISTICS_OR} MissingValueCount",
        )
    if (violations := settings.violations) is not None:
        yield (
            "violations",
            lambda report: report.violations is not None,
            lambda report: _violations(report, violations, settings.allowed_checks),
            "Model Monitor's constraint_violations.json",
        )
    if (failed := settings.failed_tests) is not None:
        yield (
            "failed tests",
            lambda report: report.failed_tests is not None,
            lambda report: _too_many(list(report.failed_tests or ()), failed),
            "an Evidently report that was run with tests",
        )


def _drift(report: DataReport, most: float) -> str | None:
    named = f", drifted: {listed(list(report.drifted_columns))}" if report.drifted_columns else ""
    found = _too_high(report.drifted_share, most)
    return found + named if found else None


def _columns(report: DataReport, most: float) -> str | None:
    shares = report.missing_by_column or {}
    worst = sorted(shares, key=lambda name: (-shares[name], name))
    above = [f"{shown(name)} {shares[name]}" for name in worst if shares[name] > most]
    return f"too high, got {listed(above)}, expected at most {most}" if above else None


def _violations(report: DataReport, most: int, allowed: tuple[str, ...]) -> str | None:
    counted = [
        f"{violation.check} of {shown(violation.feature)}"
        for violation in report.violations or ()
        if violation.check not in allowed
    ]
    return _too_many(counted, most)


def _too_high(value: float | None, most: float) -> str | None:
    if value is None or value <= most:
        return None
    return f"too high, got {value}, expected at most {most}"


def _too_many(names: list[str], most: int) -> str | None:
    if len(names) <= most:
        return None
    return f"too many, got {len(names)} ({listed(names)}), expected at most {most}"


def _unanswered(what: str, expected: str, reports: Mapping[str, DataReport]) -> str:
    found = ", ".join(f"{report.kind} at {where}" for where, report in reports.items())
    return (
        f"{what}: no report tells it, got {found or 'none'}, expected {expected}, "
        f"at {STATISTICS_PLACE} or {CONSTRAINTS_PLACE}"
    )


def _section(fields: JsonFields, key: str, known: tuple[str, ...]) -> JsonFields | None:
    if key not in fields.members:
        return None
    section = fields.fields(key)
    section.refuse_others(known)
    if not section.members:
        raise fields.error(key, " or ".join(known))
    return section


def _allowed(violations: JsonFields) -> tuple[str, ...]:
    if "allowed" not in violations.members:
        return ()
    checks = violations.items("allowed")
    if not all(isinstance(check, str) and check for check in checks):
        raise violations.error("allowed", "a list of texts")
    return tuple(checks)
