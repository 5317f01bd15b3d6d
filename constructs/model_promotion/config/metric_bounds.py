"""What one metric of a model must reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, ceiling, floor
from model_promotion.config.text_rule import TextRule

_DIRECTIONS = ("higher", "lower")
_BOUNDS = ("min", "max", "max_gap", "champion_tolerance")


def _as_written(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    validate(value)
    return value


def _one_direction(value: Any) -> Any:
    if value not in _DIRECTIONS:
        raise refusal(f"not a direction, got {shown(value)}, expected higher or lower")
    return value


# a wrapper, since the float that pydantic makes of 3 would reach people as 3.0
Threshold = Annotated[float, Field(allow_inf_nan=False), WrapValidator(_as_written)]
Difference = Annotated[float, Field(ge=0, allow_inf_nan=False), WrapValidator(_as_written)]
FacetName = Annotated[
    str,
    TextRule(
        what="a facet name",
        pattern="[A-Za-z0-9_][A-Za-z0-9_.:/@+-]*",
        longest=64,
        expected="1 to 64 letters, digits and _.:/@+-",
    ),
]


class MetricBounds(Section):
    """What a metric must reach; a value on a bound passes."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [bound]} for bound in _BOUNDS],
            "dependentRequired": {"better": ["champion_tolerance"]},
        }
    )

    min: Annotated[Threshold | None, LEFT_OUT] = Field(
        default=None, description="the lowest value that passes"
    )
    max: Annotated[Threshold | None, LEFT_OUT] = Field(
        default=None, description="the highest value that passes"
    )
    max_gap: Annotated[dict[FacetName, Difference] | None, Field(min_length=1), LEFT_OUT] = Field(
        default=None,
        description="the largest difference between the groups of each facet, such as sex",
    )
    champion_tolerance: Annotated[Difference | None, LEFT_OUT] = Field(
        default=None,
        description="how much worse it may be than the version that runs now;"
        " left out, they are not compared",
    )
    better: Annotated[
        Literal["higher", "lower"] | None, BeforeValidator(_one_direction), LEFT_OUT
    ] = Field(
        default=None,
        description="the better direction; left out, what min or max alone says",
    )

    @model_validator(mode="after")
    def _bound_something(self) -> MetricBounds:
        if all(getattr(self, bound) is None for bound in _BOUNDS):
            raise refusal(f"no bound, got {{}}, expected at least one of {', '.join(_BOUNDS)}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refusal(f"min is above max, got {self.min} and {self.max}, expected min <= max")
        return self

    @model_validator(mode="after")
    def _have_a_direction(self) -> MetricBounds:
        if self.champion_tolerance is None and self.better is not None:
            raise refusal(
                f"better without a comparison, got {shown(self.better)},"
                " expected champion_tolerance with it"
            )
        if self.champion_tolerance is not None and self.direction is None:
            raise refusal(
                f"no direction, got champion_tolerance {self.champion_tolerance},"
                " expected better: higher or lower, or min or max alone"
            )
        return self

    @property
    def direction(self) -> str | None:
        """Which values are better, `higher` or `lower`; None where nothing tells."""
        if self.better is not None or (self.min is None) == (self.max is None):
            return self.better
        return "higher" if self.max is None else "lower"

    def loosenings(self, before: MetricBounds) -> Iterator[Loosening]:
        """Yield each bound that is looser here than in *before*."""
        yield from floor("min", before.min, self.min)
        yield from ceiling("max", before.max, self.max)
        now = self.max_gap or {}
        for facet, gap in (before.max_gap or {}).items():
            yield from ceiling(f"max_gap.{facet}", gap, now.get(facet))
        yield from ceiling("champion_tolerance", before.champion_tolerance, self.champion_tolerance)
        compared = None not in (before.champion_tolerance, self.champion_tolerance)
        if compared and before.direction != self.direction:
            yield Loosening(key="better", before=before.direction, now=self.direction)
