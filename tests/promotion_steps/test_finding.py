"""Findings as CodePipeline shows them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from promotion_steps.finding import Finding, Refused, findings_text


def finding(message: str) -> Finding:
    return Finding(gate="gate", message=message)


def test_each_finding_is_one_line() -> None:
    text = findings_text([finding("a\nb"), finding("c")], longest=100)

    assert text == "gate: a b\ngate: c"


def test_a_long_text_is_cut_between_two_findings() -> None:
    text = findings_text([finding("x" * 30)] * 4, longest=90)

    line = "gate: " + "x" * 30
    assert text == f"{line}\n{line}\n… and 2 more"


def test_a_single_finding_that_is_too_long_is_cut_itself() -> None:
    text = findings_text([finding("x" * 50), finding("y")], longest=40)

    assert text == "gate: " + "x" * 20 + "…\n… and 1 more"


@given(st.lists(st.text(), min_size=1, max_size=30), st.integers(60, 300))
def test_the_text_is_never_too_long_and_never_empty(messages: list[str], longest: int) -> None:
    text = findings_text([finding(message) for message in messages], longest=longest)

    assert 0 < len(text) <= longest


def test_a_refusal_becomes_one_finding_for_each_message() -> None:
    with pytest.raises(Refused, match=r"^a; b$") as caught:
        raise Refused("a", "b")

    assert caught.value.findings("gate") == [finding("a"), finding("b")]
