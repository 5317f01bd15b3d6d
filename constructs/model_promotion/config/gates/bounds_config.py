"""What a number of a report may be, in a model's config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from model_promotion.config.refusal import refusal
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, ceiling, floor


def _as_written(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    validate(value)
    return value


# a wrapper, since the float that pydantic makes of 0 would reach people as 0.0
Number = Annotated[float, Field(allow_inf_nan=False), WrapValidator(_as_written)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), WrapValidator(_as_written)]


class BoundsConfig(Section):
    """A lowest value, a highest value, or both; a value on a bound passes."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["min"]}, {"required": ["max"]}]}
    )

    min: Annotated[Number | None, LEFT_OUT] = Field(
        default=None, description="the lowest value that passes"
    )
    max: Annotated[Number | None, LEFT_OUT] = Field(
        default=None, description="the highest value that passes"
    )

    @model_validator(mode="after")
    def _bound_something(self) -> BoundsConfig:
        if self.min is None and self.max is None:
            raise refusal("no bound, got {}, expected min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refusal(f"min is above max, got {self.min} and {self.max}, expected min <= max")
        return self


def bounds_loosenings(
    key: str, before: Mapping[str, BoundsConfig], now: Mapping[str, BoundsConfig]
) -> Iterator[Loosening]:
    """Yield each bound that is looser in *now* than in *before*, or gone."""
    for name, bounds in before.items():
        here = now.get(name)
        yield from floor(f"{key}.{name}.min", bounds.min, here.min if here else None)
        yield from ceiling(f"{key}.{name}.max", bounds.max, here.max if here else None)
