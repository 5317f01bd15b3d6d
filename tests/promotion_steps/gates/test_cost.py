"""The gate of an endpoint's budget."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.cost import CostSettings, Offer, check_cost, dollars
from promotion_steps.json_fields import JsonFields
from promotion_steps.prices import SERVERLESS, Price, PriceTable
from promotion_steps.promotion_settings import EndpointShape

TODAY = date(2026, 3, 1)
AS_OF = date(2026, 1, 31)
REGION = "us-east-1"
TABLE = PriceTable(
    prices={
        (REGION, "ml.m5.large"): Price(usd=Decimal("0.115"), as_of=AS_OF, source="AWS"),
        (REGION, SERVERLESS): Price(usd=Decimal("0.00002"), as_of=AS_OF, source="AWS"),
    }
)
TWO_M5 = EndpointShape(instance_type="ml.m5.large", instances=2)
ONE_X = EndpointShape(instance_type="ml.x9.huge", instances=1)
EMPTY = EndpointShape(memory_size_in_mb=2048, max_concurrency=5)


def settings(**members: Any) -> CostSettings:
    fields = JsonFields(source="promotion.json", members=members, path="gates.cost.")
    return CostSettings.from_fields(fields)


def said(endpoint: EndpointShape, *, region: str = REGION, **members: Any) -> list[str]:
    asked = settings(**members)
    offer = Offer.of(endpoint, region, asked, TABLE)
    return [str(finding) for finding in check_cost(offer, asked, TODAY)]


@pytest.mark.parametrize("budget", [167.9, 168, 1000])
def test_a_cost_at_or_below_the_budget_passes(budget: float) -> None:
    assert said(TWO_M5, max_monthly_usd=budget) == []


def test_a_cost_above_the_budget_is_a_finding() -> None:
    assert said(TWO_M5, max_monthly_usd=167.89) == [
        (
            "cost: endpoint: 2 x ml.m5.large in us-east-1 costs 167.90 USD a month, expected at"
            " most 167.89 USD (0.115 USD an hour as of 2026-01-31)"
        )
    ]


def test_a_price_of_the_settings_goes_before_the_table() -> None:
    assert said(TWO_M5, max_monthly_usd=100, prices={"ml.m5.large": 0.05}) == []
    (finding,) = said(TWO_M5, max_monthly_usd=100, prices={"ml.m5.large": 1})
    assert finding.endswith("(1 USD an hour by the settings)")


def test_an_unknown_instance_type_is_a_finding_that_says_how_to_price_it() -> None:
    assert said(ONE_X, max_monthly_usd=100) == [
        (
            "cost: price: none known of ml.x9.huge in us-east-1, expected one in"
            " gates.cost.prices: {ml.x9.huge: USD per hour}"
        )
    ]
    assert said(ONE_X, max_monthly_usd=1000, prices={"ml.x9.huge": 1}) == []


def test_an_unknown_region_is_a_finding() -> None:
    (finding,) = said(TWO_M5, region="eu-west-9", max_monthly_usd=1000)

    assert finding.startswith("cost: price: none known of ml.m5.large in eu-west-9, expected")


def test_a_price_may_be_as_old_as_the_settings_say() -> None:
    assert said(TWO_M5, max_monthly_usd=1000, max_price_age_days=29) == []


def test_an_older_price_is_a_finding_beside_the_cost() -> None:
    old, cost = said(TWO_M5, max_monthly_usd=1, max_price_age_days=28)

    assert old == (
        "cost: price: of ml.m5.large in us-east-1 is 29 days old, as of 2026-01-31, expected at"
        " most 28 days, or today's in gates.cost.prices: {ml.m5.large: USD per hour}"
    )
    assert cost.startswith("cost: endpoint: ")


def test_a_price_of_the_settings_has_no_age() -> None:
    asked = {"max_monthly_usd": 1000, "max_price_age_days": 0, "prices": {"ml.m5.large": 0.2}}

    assert said(TWO_M5, **asked) == []


REQUESTS = {"serverless_requests_per_month": 1_000_000, "serverless_seconds_per_request": 0.25}


def test_a_serverless_endpoint_costs_what_its_requests_take() -> None:
    assert said(EMPTY, max_monthly_usd=10, **REQUESTS) == []
    assert said(EMPTY, max_monthly_usd=9.99, **REQUESTS) == [
        (
            "cost: endpoint: serverless with 2048 MB in us-east-1 costs 10.00 USD a month, expected"
            " at most 9.99 USD (0.00002 USD a GB-second as of 2026-01-31)"
        )
    ]


def test_a_serverless_endpoint_of_unknown_use_has_no_price() -> None:
    why = "got nothing, expected a number: a serverless endpoint costs what its requests take"

    assert said(EMPTY, max_monthly_usd=10) == [
        f"cost: gates.cost.serverless_requests_per_month: {why}",
        f"cost: gates.cost.serverless_seconds_per_request: {why}",
    ]


def test_serverless_has_a_price_of_its_own_too() -> None:
    (finding,) = said(EMPTY, region="eu-west-9", max_monthly_usd=10, **REQUESTS)

    assert finding.endswith("gates.cost.prices: {serverless: USD per GB-second}")


def test_a_part_of_a_cent_counts_as_one() -> None:
    assert dollars(Decimal("0.001")) == "0.01 USD"
    assert dollars(Decimal("12.30")) == "12.30 USD"


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({}, "max_monthly_usd: got nothing, expected a number of dollars"),
        ({"max_monthly_usd": "1"}, "max_monthly_usd: got '1', expected a number of dollars"),
        ({"max_monthly_usd": True}, "max_monthly_usd: got True, expected a number of dollars"),
        ({"max_monthly_usd": -1}, "max_monthly_usd: got -1, expected a number of dollars above 0"),
        ({"max_monthly_usd": float("nan")}, "max_monthly_usd: got nan, expected a number of doll"),
        ({"max_monthly_usd": 1, "prices": 1}, "prices: got 1, expected an object"),
        ({"max_monthly_usd": 1, "prices": {"x": 0}}, "prices.x: got 0, expected a number of dol"),
        ({"max_monthly_usd": 1, "max_price_age_days": 0.5}, "max_price_age_days: got 0.5, expect"),
        (
            {"max_monthly_usd": 1, "serverless_seconds_per_request": 0},
            "serverless_seconds_per_request: got 0, expected a number of seconds above 0",
        ),
        ({"max_monthly_usd": 1, "budget": 1}, "budget: unknown key, got 1, expected one of max_m"),
    ],
)
def test_malformed_settings_are_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=r"^promotion\.json: ") as refusal:
        settings(**members)

    assert str(refusal.value).startswith(f"promotion.json: gates.cost.{line}")


@given(
    st.sampled_from([TWO_M5, ONE_X, EMPTY]),
    st.dictionaries(
        st.sampled_from([*CostSettings.__slots__]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.dictionaries(st.sampled_from(["ml.m5.large", SERVERLESS]), st.floats()),
    ),
)
def test_no_settings_make_the_gate_raise_anything_else(
    endpoint: EndpointShape, members: dict[str, Any]
) -> None:
    try:
        asked = settings(**members)
    except ValueError as error:
        assert str(error).startswith("promotion.json: ")  # noqa: PT017
        return
    check_cost(Offer.of(endpoint, REGION, asked, TABLE), asked, TODAY)
