"""Which functions of a model team have a say before a promotion into one environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Field, field_validator

from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import Section
from model_promotion.config.strictness import Loosening, required
from model_promotion.config.text_rule import lower_case_name

LARGEST_SETTINGS = 32 * 1024
LONGEST_TIMEOUT = 600
"""Seconds; the pipeline's own function lives for fifteen minutes."""

FunctionName = Annotated[str, lower_case_name("a function's name", 32)]


class CustomFunctionConfig(Section):
    """One function, which the target environment's account must have."""

    function: FunctionName = Field(
        description="its name, before which the environment's PATH-ENVIRONMENT-gate- stands"
    )
    timeout_seconds: Annotated[int, Field(ge=1, le=LONGEST_TIMEOUT)] = Field(
        default=60, description="after which its answer comes too late"
    )
    settings: dict[str, Any] = Field(
        default_factory=dict, description="what it is told besides, any JSON object"
    )

    @field_validator("settings")
    @classmethod
    def _take_json_alone(cls, settings: dict[str, Any]) -> dict[str, Any]:
        try:
            size = len(json.dumps(settings, allow_nan=False).encode())
        except (TypeError, ValueError, RecursionError) as error:
            problem = f"no JSON object ({error}), got {shown(settings)}, expected one"
            raise refusal(problem) from error
        if size > LARGEST_SETTINGS:
            raise refusal(f"too large, got {size} bytes, expected at most {LARGEST_SETTINGS}")
        return settings


class CustomConfig(Section):
    """Functions that are asked at the same time; a finding of one is enough to refuse."""

    functions: Annotated[list[CustomFunctionConfig], Field(min_length=1, max_length=10)] = Field(
        description="which functions are asked"
    )

    @field_validator("functions")
    @classmethod
    def _name_each_once(cls, functions: list[CustomFunctionConfig]) -> list[CustomFunctionConfig]:
        names = [one.function for one in functions]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise refusal(f"the same function twice, got {shown(twice[0])}, expected each once")
        return functions

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield a function that is no longer asked; what its settings mean, only it knows."""
        names = [one.function for one in before.functions]
        yield from required("functions", names, [one.function for one in self.functions])
