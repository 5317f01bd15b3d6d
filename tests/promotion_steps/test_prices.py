"""The table of prices that ships with the steps."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.prices import SERVERLESS, PriceTable, shipped_prices

TABLE = {
    "region": "us-east-1",
    "as_of": "2026-01-31",
    "source": "somebody",
    "usd_per_hour": {"ml.m5.large": 0.115},
    "usd_per_gb_second": 0.00002,
}


def table(*tables: Any, **members: Any) -> PriceTable:
    document = {"format": "model-promotion/prices/v1", "tables": tables, **members}
    return PriceTable.from_bytes(json.dumps(document).encode())


def test_a_price_has_its_date_and_its_source() -> None:
    price = table(TABLE).find("us-east-1", "ml.m5.large")

    assert price is not None
    assert (price.usd, price.as_of) == (Decimal("0.115"), date(2026, 1, 31))
    assert price.source == "somebody"


def test_serverless_has_a_price_by_the_gigabyte_second() -> None:
    price = table(TABLE).find("us-east-1", SERVERLESS)

    assert price is not None
    assert price.usd == Decimal("0.00002")


def test_no_price_is_taken_from_another_region() -> None:
    assert table(TABLE).find("eu-west-1", "ml.m5.large") is None


def test_each_shipped_price_is_dated_and_plausible() -> None:
    shipped = shipped_prices().prices

    assert ("us-east-1", "ml.m5.large") in shipped
    for (region, what), price in shipped.items():
        assert price.source, (region, what)
        assert price.as_of is not None, (region, what)
        assert price.as_of >= date(2023, 1, 1), (region, what)
        assert price.usd < 150, (region, what)
        assert what == SERVERLESS or what.startswith("ml."), (region, what)


@pytest.mark.parametrize(
    ("tables", "line"),
    [
        ([{**TABLE, "as_of": "soon"}], "tables[0].as_of: got 'soon', expected a date"),
        ([{**TABLE, "source": ""}], "tables[0].source: got '', expected a text"),
        ([{**TABLE, "usd_per_hour": {"x": 0}}], "tables[0].usd_per_hour.x: got 0, expected a num"),
        ([{**TABLE, "usd_per_hour": {"x": "1"}}], "tables[0].usd_per_hour.x: got '1', expected a"),
        ([TABLE, TABLE], "tables[1].region: ml.m5.large is there twice, got 'us-east-1', expected"),
        ([{**TABLE, "more": 1}], "tables[0].more: unknown key, got 1, expected one of as_of"),
        ([1], "tables[0]: got 1, expected an object"),
    ],
)
def test_a_malformed_table_is_refused(tables: list[Any], line: str) -> None:
    with pytest.raises(ValueError, match=r"^prices\.json: ") as refusal:
        table(*tables)

    assert str(refusal.value).startswith(f"prices.json: {line}")


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^prices\.json: format: got 'v0', expected 'model-pro"):
        table(TABLE, format="v0")


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_make_the_reader_raise_anything_else(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^prices\.json: "):
        PriceTable.from_bytes(body)
