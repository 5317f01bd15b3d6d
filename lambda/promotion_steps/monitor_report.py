"""Reads the files of SageMaker Model Monitor about a data set."""

from __future__ import annotations

from typing import Any

from promotion_steps.data_report import DataReport, Violation
from promotion_steps.json_fields import JsonFields
from promotion_steps.number_limits import count

STATISTICS = "statistics.json"
VIOLATIONS = "constraint_violations.json"
CONSTRAINTS = "constraints.json"


def read_statistics(report: JsonFields) -> DataReport:
    """Count the missing values of each feature.

    The shape is the one of "Schema for Statistics (statistics.json file)" in SageMaker's
    developer guide.

    Raises:
        ValueError: A member is missing or malformed, or there is no value at all.
    """
    missing: dict[str, float] = {}
    total: dict[str, float] = {}
    for index, entry in enumerate(report.items("features")):
        feature = JsonFields.from_value(entry, report.source, f"features[{index}].")
        name = feature.text("name")
        if name in missing:
            raise feature.error("name", "each feature once")
        missing[name], total[name] = _counts(feature)
    if not total:
        raise report.error("features", "at least one feature")
    return DataReport(
        kind=STATISTICS,
        missing_share=sum(missing.values()) / sum(total.values()),
        missing_by_column={name: missing[name] / total[name] for name in missing},
    )


def read_violations(report: JsonFields) -> DataReport:
    """List the violations.

    The shape is the one of "Schema for Violations (constraint_violations.json file)" in
    SageMaker's developer guide.

    Raises:
        ValueError: A member is missing or malformed.
    """
    violations = []
    for index, entry in enumerate(report.items("violations")):
        violation = JsonFields.from_value(entry, report.source, f"violations[{index}].")
        violations.append(
            Violation(
                feature=violation.text("feature_name"),
                check=violation.text("constraint_check_type"),
            )
        )
    return DataReport(kind=VIOLATIONS, violations=tuple(violations))


def _counts(feature: JsonFields) -> tuple[float, float]:
    kinds = ("numerical_statistics", "string_statistics")
    kind: Any = next((kind for kind in kinds if kind in feature.members), None)
    if kind is None:
        raise feature.error("numerical_statistics", "it, or string_statistics")
    common = feature.fields(kind).fields("common")
    missing = count(common, "num_missing")
    present = count(common, "num_present")
    if missing + present <= 0:
        raise common.error("num_present", "a feature with values, present or missing")
    return missing, missing + present
