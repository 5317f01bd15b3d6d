"""Gate: a model's endpoint costs no more in a month than its environment's budget."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from promotion_steps.finding import Finding
from promotion_steps.json_fields import JsonFields
from promotion_steps.prices import SERVERLESS, Price, PriceTable, usd
from promotion_steps.promotion_settings import EndpointShape

GATE = "cost"
HOURS_PER_MONTH = 730
"""A twelfth of a year, as AWS's pricing calculator counts."""

_MB_PER_GB = 1024
_SETTINGS = "the settings"


@dataclass(frozen=True, kw_only=True, slots=True)
class CostSettings:
    """The budget, and what a price cannot tell.

    Args:
        max_monthly_usd: The highest cost that passes.
        prices: Of an instance-hour, or `serverless`, where the shipped table has none or another.
        max_price_age_days: Of prices in the shipped table. Default: any age.
        serverless_requests_per_month: What a serverless endpoint is expected to answer.
        serverless_seconds_per_request: How long it is expected to take.
    """

    max_monthly_usd: Decimal
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    max_price_age_days: int | None = None
    serverless_requests_per_month: int | None = None
    serverless_seconds_per_request: Decimal | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> CostSettings:
        """Read the settings' section.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(cls.__slots__)
        prices = fields.fields("prices") if "prices" in fields.members else None
        return cls(
            max_monthly_usd=usd(fields, "max_monthly_usd"),
            prices={what: usd(prices, what) for what in prices.members} if prices else {},
            max_price_age_days=_optional_whole(fields, "max_price_age_days"),
            serverless_requests_per_month=_optional_whole(fields, "serverless_requests_per_month"),
            serverless_seconds_per_request=_optional_seconds(fields),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An endpoint, where it runs, and the price that holds for it.

    Args:
        price: None where none is known.
    """

    endpoint: EndpointShape
    region: str
    price: Price | None

    @classmethod
    def of(
        cls, endpoint: EndpointShape, region: str, settings: CostSettings, table: PriceTable
    ) -> Offer:
        """Find the price: the settings' own, or the table's."""
        what = endpoint.instance_type or SERVERLESS
        own = settings.prices.get(what)
        price = table.find(region, what) if own is None else None
        if own is not None:
            price = Price(usd=own, as_of=None, source=_SETTINGS)
        return cls(endpoint=endpoint, region=region, price=price)

    def monthly_usd(self, settings: CostSettings) -> Decimal | None:
        """Return the cost of a month, instances or serverless compute alone.

        Storage, traffic and instances that autoscaling adds come on top. None where the price or
        the requests of a serverless endpoint are not known.
        """
        if self.price is None:
            return None
        if self.endpoint.instance_type is not None:
            return self.price.usd * self.endpoint.instances * HOURS_PER_MONTH
        requests = settings.serverless_requests_per_month
        seconds = settings.serverless_seconds_per_request
        if requests is None or seconds is None:
            return None
        gigabytes = Decimal(self.endpoint.memory_size_in_mb) / _MB_PER_GB
        return self.price.usd * gigabytes * seconds * requests

    def __str__(self) -> str:
        shape = self.endpoint
        if shape.instance_type is None:
            return f"serverless with {shape.memory_size_in_mb} MB in {self.region}"
        return f"{shape.instances} x {shape.instance_type} in {self.region}"


def check_cost(offer: Offer, settings: CostSettings, today: date) -> list[Finding]:
    """Return why an endpoint is too expensive, or its cost is not known."""
    problems = [
        *_price_problems(offer, settings, today),
        *_request_problems(offer, settings),
        *_budget_problems(offer, settings),
    ]
    return [Finding(gate=GATE, message=problem) for problem in problems]


def dollars(amount: Decimal) -> str:
    """Spell an amount with cents; a part of a cent counts as one."""
    cents = math.ceil(amount * 100)
    return f"{cents // 100}.{cents % 100:02d} USD"


def _price_problems(offer: Offer, settings: CostSettings, today: date) -> list[str]:
    what = offer.endpoint.instance_type or SERVERLESS
    unit = "GB-second" if what == SERVERLESS else "hour"
    own = f"gates.cost.prices: {{{what}: USD per {unit}}}"
    if offer.price is None:
        return [f"price: none known of {what} in {offer.region}, expected one in {own}"]
    oldest, as_of = settings.max_price_age_days, offer.price.as_of
    if oldest is None or as_of is None or (today - as_of).days <= oldest:
        return []
    age = f"{(today - as_of).days} days old, as of {as_of}"
    expected = f"expected at most {oldest} days, or today's in {own}"
    return [f"price: of {what} in {offer.region} is {age}, {expected}"]


def _request_problems(offer: Offer, settings: CostSettings) -> list[str]:
    if offer.endpoint.instance_type is not None:
        return []
    asked = {
        "serverless_requests_per_month": settings.serverless_requests_per_month,
        "serverless_seconds_per_request": settings.serverless_seconds_per_request,
    }
    return [
        f"gates.cost.{key}: got nothing, expected a number: a serverless endpoint costs what its"
        " requests take"
        for key, value in asked.items()
        if value is None
    ]


def _budget_problems(offer: Offer, settings: CostSettings) -> list[str]:
    monthly = offer.monthly_usd(settings)
    if monthly is None or offer.price is None or monthly <= settings.max_monthly_usd:
        return []
    as_of = f" as of {offer.price.as_of}" if offer.price.as_of else " by the settings"
    unit = "an hour" if offer.endpoint.instance_type else "a GB-second"
    budget = f"expected at most {dollars(settings.max_monthly_usd)}"
    price = f"{offer.price.usd:f} USD {unit}{as_of}"
    return [f"endpoint: {offer} costs {dollars(monthly)} a month, {budget} ({price})"]


def _optional_whole(fields: JsonFields, key: str) -> int | None:
    return fields.whole_number(key, least=0) if key in fields.members else None


def _optional_seconds(fields: JsonFields) -> Decimal | None:
    key = "serverless_seconds_per_request"
    if key not in fields.members:
        return None
    value = fields.members[key]
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value < float("inf")
    ):
        raise fields.error(key, "a number of seconds above 0")
    return Decimal(str(value))
