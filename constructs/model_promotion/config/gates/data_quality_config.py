"""What a model's config may ask of the data behind the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from model_promotion.config.gates.bounds_config import Share
from model_promotion.config.refusal import refusal
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, allowed, ceiling

CheckType = Literal[
    "data_type_check",
    "completeness_check",
    "baseline_drift_check",
    "missing_column_check",
    "extra_column_check",
    "categorical_values_check",
]
"""What Model Monitor checks, in its words."""


class DriftedColumnsConfig(Section):
    """How many columns may have drifted, as an Evidently report tells."""

    max_share: Share = Field(description="the highest share of drifted columns that passes")


class MissingValuesConfig(Section):
    """How many values may be missing, as Evidently or Model Monitor's statistics.json tells."""

    max_share: Annotated[Share | None, LEFT_OUT] = Field(
        default=None, description="the highest share of all values that may be missing"
    )
    max_share_in_column: Annotated[Share | None, LEFT_OUT] = Field(
        default=None, description="the highest share of any one column's values that may be missing"
    )

    @model_validator(mode="after")
    def _limit_something(self) -> MissingValuesConfig:
        if self.max_share is None and self.max_share_in_column is None:
            raise refusal("no limit, got {}, expected max_share, max_share_in_column or both")
        return self


class ViolationsConfig(Section):
    """How many violations Model Monitor's constraint_violations.json may list."""

    max: int = Field(ge=0, description="the highest number of violations that passes")
    allowed: tuple[CheckType, ...] = Field(
        default=(), strict=False, description="types of violations that do not count"
    )


class FailedTestsConfig(Section):
    """How many of an Evidently report's own tests may not have succeeded."""

    max: int = Field(ge=0, description="the highest number of failed tests that passes")


class DataQualityConfig(Section):
    """Limits of a report that travels with the model package."""

    drifted_columns: Annotated[DriftedColumnsConfig | None, LEFT_OUT] = Field(
        default=None, description="how many columns may have drifted; needs an Evidently report"
    )
    missing_values: Annotated[MissingValuesConfig | None, LEFT_OUT] = Field(
        default=None,
        description="how many values may be missing; needs an Evidently report or statistics.json",
    )
    violations: Annotated[ViolationsConfig | None, LEFT_OUT] = Field(
        default=None,
        description="how many constraints may be violated; needs constraint_violations.json",
    )
    failed_tests: Annotated[FailedTestsConfig | None, LEFT_OUT] = Field(
        default=None, description="how many tests of an Evidently report may have failed"
    )

    @model_validator(mode="after")
    def _ask_something(self) -> DataQualityConfig:
        if not self.model_fields_set:
            expected = "drifted_columns, missing_values, violations or failed_tests"
            raise refusal(f"nothing asked for, got {{}}, expected {expected}")
        return self

    def loosenings(self, before: DataQualityConfig) -> Iterator[Loosening]:
        """Yield each limit that is looser here than in *before*."""
        yield from ceiling("drifted_columns.max_share", _drift(before), _drift(self))
        for member in ("max_share", "max_share_in_column"):
            yield from ceiling(
                f"missing_values.{member}",
                getattr(before.missing_values, member, None),
                getattr(self.missing_values, member, None),
            )
        yield from _violations(before.violations, self.violations)
        yield from ceiling(
            "failed_tests.max",
            before.failed_tests.max if before.failed_tests else None,
            self.failed_tests.max if self.failed_tests else None,
        )


def _drift(config: DataQualityConfig) -> float | None:
    return config.drifted_columns.max_share if config.drifted_columns else None


def _violations(
    before: ViolationsConfig | None, now: ViolationsConfig | None
) -> Iterator[Loosening]:
    if before is None:
        return
    yield from ceiling("violations.max", before.max, now.max if now else None)
    if now:
        yield from allowed("violations.allowed", before.allowed, now.allowed)
