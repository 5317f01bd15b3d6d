"""What SageMaker's hosting costs: a table of prices, each with its date and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from promotion_steps.json_fields import JsonFields

FORMAT = "model-promotion/prices/v1"
SERVERLESS = "serverless"
"""Stands for an instance type: the price of a gigabyte-second of serverless memory."""

_FILE = "prices.json"
_TABLE = ("region", "as_of", "source", "usd_per_hour", "usd_per_gb_second")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What something costs.

    Args:
        usd: For an instance-hour, or a gigabyte-second of serverless memory.
        as_of: When it was the price; None where the settings name it.
        source: Who says so.
    """

    usd: Decimal
    as_of: date | None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceTable:
    """Prices by region, and by instance type or `serverless`."""

    prices: Mapping[tuple[str, str], Price]

    @classmethod
    def from_bytes(cls, body: bytes) -> PriceTable:
        """Read a table.

        Raises:
            ValueError: It is malformed, or has a price twice.
        """
        document = JsonFields.from_text(body, _FILE)
        document.refuse_others(("format", "tables"))
        if document.text("format") != FORMAT:
            raise document.error("format", repr(FORMAT))
        prices: dict[tuple[str, str], Price] = {}
        for place, table in enumerate(document.items("tables")):
            fields = JsonFields.from_value(table, _FILE, f"tables[{place}].")
            for what, price in _entries(fields):
                key = (fields.text("region"), what)
                if key in prices:
                    raise fields.error(
                        "region", "each price once", problem=f"{what} is there twice"
                    )
                prices[key] = price
        return cls(prices=prices)

    def find(self, region: str, what: str) -> Price | None:
        """Return the price of an instance type, or of `serverless`, in a region."""
        return self.prices.get((region, what))


@cache
def shipped_prices() -> PriceTable:
    """Return the table that belongs to this version of the steps."""
    return PriceTable.from_bytes(files("promotion_steps").joinpath(_FILE).read_bytes())


def usd(fields: JsonFields, key: str) -> Decimal:
    """Return an amount of dollars.

    Raises:
        ValueError: It is no finite number above nothing.
    """
    value = fields.members.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fields.error(key, "a number of dollars")
    # by way of text, since a price is meant as it is written
    amount = Decimal(str(value))
    if not amount.is_finite() or amount <= 0:
        raise fields.error(key, "a number of dollars above 0")
    return amount


def _entries(table: JsonFields) -> Iterator[tuple[str, Price]]:
    table.refuse_others(_TABLE)
    as_of, source = _date(table), table.text("source")
    hourly = table.fields("usd_per_hour")
    for what in hourly.members:
        yield what, Price(usd=usd(hourly, what), as_of=as_of, source=source)
    if "usd_per_gb_second" in table.members:
        price = usd(table, "usd_per_gb_second")
        yield SERVERLESS, Price(usd=price, as_of=as_of, source=source)


def _date(table: JsonFields) -> date:
    try:
        return date.fromisoformat(table.text("as_of"))
    except ValueError as error:
        raise table.error("as_of", "a date, such as 2026-01-31") from error
