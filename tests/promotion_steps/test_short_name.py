"""Names that fit where AWS limits their length."""

from __future__ import annotations

import re

import pytest

from promotion_steps.short_name import short_name


def test_a_name_that_fits_stays() -> None:
    assert short_name("acme-", "a" * 59, longest=64) == "acme-" + "a" * 59


def test_a_longer_name_keeps_its_prefix_and_gets_a_digest() -> None:
    name = short_name("acme-", "a" * 60, longest=64)

    assert re.fullmatch("acme-a{50}-[0-9a-f]{8}", name)
    assert len(name) == 64


def test_names_that_differ_behind_the_cut_stay_apart() -> None:
    assert short_name("acme-", "a" * 80 + "b", longest=64) != short_name(
        "acme-", "a" * 80 + "c", longest=64
    )


def test_a_prefix_without_room_for_a_digest_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"prefix: too long .* got 'p{60}' \(60\), expected at most 54"
    ):
        short_name("p" * 60, "approve", longest=64)
