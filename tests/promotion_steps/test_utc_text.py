"""Moments as texts whose order is the order of the moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, strategies as st

from promotion_steps.utc_text import utc_text

MOMENTS = st.integers(min_value=0, max_value=2**37).map(
    lambda seconds: datetime.fromtimestamp(seconds / 7, UTC)
)


def test_a_moment_is_spelled_in_utc() -> None:
    there = timezone(timedelta(hours=2))

    assert utc_text(datetime(2026, 1, 7, 2, tzinfo=there)) == "2026-01-07T00:00:00.000+00:00"


def test_a_moment_without_a_zone_is_in_utc() -> None:
    moment = datetime.fromisoformat("2026-01-07T02:00:00")

    assert utc_text(moment) == "2026-01-07T02:00:00.000+00:00"


@given(MOMENTS, MOMENTS)
def test_an_earlier_moment_is_the_smaller_text(one: datetime, other: datetime) -> None:
    if other - one > timedelta(milliseconds=1):
        assert utc_text(one) < utc_text(other)
