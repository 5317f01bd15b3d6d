"""What a model's endpoint may cost in an environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field

from model_promotion.config.metric_bounds import Threshold
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, ceiling
from model_promotion.config.text_rule import TextRule

Dollars = Annotated[Threshold, Field(gt=0)]
Priced = Annotated[
    str,
    TextRule(
        what="something with a price",
        pattern="serverless|ml\\.[a-z0-9-]+\\.[a-z0-9-]+",
        longest=64,
        expected="an instance type, such as ml.m5.large, or serverless",
    ),
]


class CostConfig(Section):
    """A month's budget, and what the shipped table of prices does not know."""

    max_monthly_usd: Dollars = Field(
        description="the most that the endpoint may cost in a month, in US dollars"
    )
    prices: Annotated[dict[Priced, Dollars] | None, Field(min_length=1), LEFT_OUT] = Field(
        default=None,
        description="US dollars for an hour of an instance type, or for a GB-second of"
        " serverless; they go before the shipped table",
    )
    max_price_age_days: Annotated[int | None, Field(ge=0), LEFT_OUT] = Field(
        default=None, description="how old a price of the shipped table may be; left out, any age"
    )
    serverless_requests_per_month: Annotated[int | None, Field(ge=0), LEFT_OUT] = Field(
        default=None, description="requests that a serverless endpoint is expected to answer"
    )
    serverless_seconds_per_request: Annotated[Dollars | None, LEFT_OUT] = Field(
        default=None, description="seconds that a serverless endpoint is expected to take for one"
    )

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield a higher budget, and a higher age of prices."""
        yield from ceiling("max_monthly_usd", before.max_monthly_usd, self.max_monthly_usd)
        yield from ceiling("max_price_age_days", before.max_price_age_days, self.max_price_age_days)
