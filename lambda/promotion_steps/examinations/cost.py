"""Finds what a model's endpoint costs, for the gate `cost`; asks no account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from promotion_steps.case import Case
from promotion_steps.gates.cost import GATE, CostSettings, Offer, check_cost
from promotion_steps.prices import shipped_prices
from promotion_steps.ruling import Ruling


def examine(case: Case) -> Ruling:
    """Hold the endpoint of the settings against the budget; without one, nothing is spent.

    Raises:
        ValueError: The settings are malformed.
    """
    settings = CostSettings.from_fields(case.settings.gate(GATE))
    if case.settings.endpoint is None:
        return Ruling(inputs={"endpoint": None})
    offer = Offer.of(case.settings.endpoint, case.hop.target.region, settings, shipped_prices())
    today = datetime.now(UTC).date()
    return Ruling(
        findings=tuple(check_cost(offer, settings, today)), inputs=_inputs(offer, settings)
    )


def _inputs(offer: Offer, settings: CostSettings) -> dict[str, Any]:
    monthly = offer.monthly_usd(settings)
    inputs: dict[str, Any] = {"endpoint": str(offer)}
    if monthly is not None:
        inputs["monthly_usd"] = f"{monthly:f}"
    if offer.price is not None:
        as_of = offer.price.as_of
        inputs["price"] = {
            "usd": f"{offer.price.usd:f}",
            "as_of": as_of.isoformat() if as_of else None,
            "source": offer.price.source,
        }
    return inputs
