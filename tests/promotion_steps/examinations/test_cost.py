"""What an endpoint costs, found without asking any account."""

from __future__ import annotations

from typing import Any

from promotion_steps.examinations.cost import examine
from promotion_steps.promotion_settings import EndpointShape
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import registered

M5 = EndpointShape(instance_type="ml.m5.large", instances=2)


def ruled(endpoint: EndpointShape | None, **settings: Any) -> Ruling:
    asked = case(*registered(), gates={"cost": settings}, endpoint=endpoint, asks_target=False)
    return decide("cost", examine, asked)


def test_an_endpoint_within_the_budget_passes_and_tells_its_price() -> None:
    ruling = ruled(M5, max_monthly_usd=200)

    assert ruling.findings == ()
    assert ruling.inputs["endpoint"] == "2 x ml.m5.large in us-east-1"
    assert ruling.inputs["monthly_usd"] == "167.900"
    assert ruling.inputs["price"]["usd"] == "0.115"
    assert ruling.inputs["price"]["as_of"] == "2026-07-30"
    assert ruling.unchecked == ()


def test_a_price_of_the_settings_is_told_as_such() -> None:
    ruling = ruled(M5, max_monthly_usd=200, prices={"ml.m5.large": 0.1})

    assert ruling.inputs["price"] == {"usd": "0.1", "as_of": None, "source": "the settings"}


def test_an_endpoint_above_the_budget_is_a_finding() -> None:
    (finding,) = ruled(M5, max_monthly_usd=100).findings

    assert finding.message.startswith("endpoint: 2 x ml.m5.large in us-east-1 costs 167.90 USD")


def test_an_instance_type_without_a_price_is_a_finding() -> None:
    ruling = ruled(EndpointShape(instance_type="ml.x9.huge", instances=1), max_monthly_usd=9)

    assert len(ruling.findings) == 1
    assert ruling.inputs == {"endpoint": "1 x ml.x9.huge in us-east-1"}


def test_a_model_without_an_endpoint_costs_nothing() -> None:
    ruling = ruled(None, max_monthly_usd=1)

    assert ruling.findings == ()
    assert ruling.inputs == {"endpoint": None}


def test_malformed_settings_are_a_finding() -> None:
    (finding,) = ruled(M5).findings

    assert finding.message == (
        "cannot decide, got ValueError: promotion.json: gates.cost.max_monthly_usd: got nothing,"
        " expected a number of dollars"
    )
