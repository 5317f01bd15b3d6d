"""What a config may say about an endpoint's budget."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.cost_config import CostConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.cost import CostSettings
from promotion_steps.json_fields import JsonFields

WHOLE = {
    "max_monthly_usd": 500,
    "prices": {"ml.x9.huge": 1.23, "serverless": 0.00002},
    "max_price_age_days": 365,
    "serverless_requests_per_month": 1000,
    "serverless_seconds_per_request": 0.2,
}


def config(**members: Any) -> CostConfig:
    return CostConfig.model_validate(members)


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    budget = {"max_monthly_usd": 1}
    return list(config(**budget, **now).loosenings(config(**budget, **before)))


def test_what_is_written_is_what_the_gate_reads() -> None:
    text = json.dumps(config(**WHOLE).model_dump(mode="json", exclude_none=True))

    assert json.loads(text) == WHOLE
    assert CostSettings.from_fields(JsonFields.from_text(text, "promotion.json")) == CostSettings(
        max_monthly_usd=Decimal(500),
        prices={"ml.x9.huge": Decimal("1.23"), "serverless": Decimal("0.00002")},
        max_price_age_days=365,
        serverless_requests_per_month=1000,
        serverless_seconds_per_request=Decimal("0.2"),
    )


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({}, "max_monthly_usd: missing, expected the most that the endpoint may cost in a month,"),
        ({"max_monthly_usd": "5"}, "max_monthly_usd: input should be a number, got '5'"),
        ({"max_monthly_usd": 0}, "max_monthly_usd: Input should be greater than 0, got 0"),
        (
            {"max_monthly_usd": 1, "prices": {"m5": 1}},
            (
                "prices.m5: not something with a price, got 'm5', expected an instance type, such"
                " as ml.m5.large, or serverless"
            ),
        ),
        (
            {"max_monthly_usd": 1, "max_price_age_days": -1},
            "max_price_age_days: input should be at least 0, got -1",
        ),
    ],
)
def test_what_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValidationError, match=r"CostConfig") as refusal:
        config(**members)

    (got,) = validation_lines(CostConfig, refusal.value)
    assert got.startswith(line)


def test_prices_may_not_get_older() -> None:
    assert looser({"max_price_age_days": 30}, {"max_price_age_days": 30}) == []
    assert looser({"max_price_age_days": 30}, {}) == [
        Loosening(key="max_price_age_days", before=30, now=None)
    ]
