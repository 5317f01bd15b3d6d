"""What every mapping of a config file has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from model_promotion.config.refusal import refusal


class Section(BaseModel):
    """A mapping that takes the keys it knows, and values of exactly their type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _refuse_nothing(value: Any) -> Any:
    if value is None:
        raise refusal("no value, expected one, or the key left out")
    return value


LEFT_OUT = BeforeValidator(_refuse_nothing)
"""Marks a key that may be left out, and means something when it is there."""
