"""What one metric of a model must reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from model_promotion.config.refusal import refusal
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, ceiling, floor


def _as_written(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    validate(value)
    return value


# a wrapper, since the float that pydantic makes of 3 would reach people as 3.0
Threshold = Annotated[float, Field(allow_inf_nan=False), WrapValidator(_as_written)]


class MetricBounds(Section):
    """A floor, a ceiling, or both; a value on a bound passes."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["min"]}, {"required": ["max"]}]}
    )

    min: Annotated[Threshold | None, LEFT_OUT] = Field(
        default=None, description="the lowest value that passes"
    )
    max: Annotated[Threshold | None, LEFT_OUT] = Field(
        default=None, description="the highest value that passes"
    )

    @model_validator(mode="after")
    def _bound_something(self) -> MetricBounds:
        if self.min is None and self.max is None:
            raise refusal("no bound, got {}, expected min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refusal(f"min is above max, got {self.min} and {self.max}, expected min <= max")
        return self

    def loosenings(self, before: MetricBounds) -> Iterator[Loosening]:
        """Yield each bound that is looser here than in *before*."""
        yield from floor("min", before.min, self.min)
        yield from ceiling("max", before.max, self.max)
