"""Quotas of an account that AWS raised."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from model_promotion.config.section import LEFT_OUT, Section


class QuotasConfig(Section):
    """Quotas that differ from AWS's defaults in an environment's account."""

    rules_per_event_bus: Annotated[int | None, Field(ge=1), LEFT_OUT] = Field(
        default=None,
        description="EventBridge rules that one event bus may have; left out, AWS's default in "
        "the region",
    )
