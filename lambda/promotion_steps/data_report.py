"""What a report tells of the data that a model was trained or evaluated on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """A constraint that the data break, in Model Monitor's words."""

    feature: str
    check: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DataReport:
    """What one report measured; None is what it does not tell.

    Args:
        kind: What the report is, in words.
        drifted_share: Of the columns.
        drifted_columns: Their names, as far as the report names them.
        missing_share: Of all cells.
        missing_by_column: The share of each column's cells.
        failed_tests: Names of the report's own tests that did not succeed.
    """

    kind: str
    drifted_share: float | None = None
    drifted_columns: tuple[str, ...] = ()
    missing_share: float | None = None
    missing_by_column: Mapping[str, float] | None = None
    violations: tuple[Violation, ...] | None = None
    failed_tests: tuple[str, ...] | None = None
