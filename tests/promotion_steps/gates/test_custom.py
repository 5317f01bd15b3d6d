"""What a model team's own function answers is read with care."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.custom import (
    LARGEST_ANSWER,
    CustomGate,
    custom_gates,
    read_answer,
)
from promotion_steps.json_fields import JsonFields

EXPECTED = 'expected {"findings": ["text", ...]}'


def said(answer: Any) -> list[str]:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return [finding.message for finding in read_answer("review", body)]


def test_no_findings_pass() -> None:
    assert said({"findings": []}) == []


def test_findings_are_told_in_the_function_s_name() -> None:
    assert said({"findings": ["a", "b"]}) == ["review: a", "review: b"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"", "review: answer: no JSON (Expecting value: line 1 column 1 (char 0)), got b''"),
        (b"null", "review: answer: got None, expected an object"),
        (b"[]", "review: answer: got [], expected an object"),
        (b"{}", "review: answer: findings: got nothing, expected a list"),
        ({"findings": "a"}, "review: answer: findings: got 'a', expected a list"),
        ({"findings": [1]}, "review: answer: findings: got 1"),
        ({"findings": ["a", " "]}, "review: answer: findings: got ' '"),
        (
            {"findings": [], "passed": True},
            "review: answer: passed: unknown key, got True, expected one of findings",
        ),
    ],
)
def test_a_garbage_answer_is_a_finding(answer: Any, message: str) -> None:
    assert said(answer) == [f"{message}, {EXPECTED}"]


def test_an_answer_that_is_no_text_at_all_is_a_finding() -> None:
    (message,) = said(b"\xff\xfe\x00")

    assert message.startswith("review: answer: no JSON (")


def test_the_largest_answer_is_read_and_a_larger_one_is_not() -> None:
    body = json.dumps({"findings": []}).encode()

    assert said(body.ljust(LARGEST_ANSWER)) == []
    assert said(body.ljust(LARGEST_ANSWER + 1)) == [
        f"review: answer: too large, got more than 262144 bytes, {EXPECTED}"
    ]


def test_a_hundred_findings_are_read_and_more_are_not() -> None:
    assert len(said({"findings": ["a"] * 100})) == 100
    assert said({"findings": ["a"] * 101}) == [
        "review: answer: got 101 findings, expected at most 100"
    ]


def test_a_long_finding_is_cut() -> None:
    assert said({"findings": ["a" * 1000]}) == [f"review: {'a' * 1000}"]
    assert said({"findings": ["a" * 1001]}) == [f"review: {'a' * 999}…"]


def test_half_a_character_becomes_a_question_mark() -> None:
    assert said(b'{"findings": ["\\ud800"]}') == ["review: ?"]


@given(
    st.binary()
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.just("findings") | st.text(), inner),
    )
)
def test_no_answer_makes_the_gate_raise(answer: Any) -> None:
    for message in said(answer):
        assert message.encode()


def read(functions: Any) -> tuple[CustomGate, ...]:
    return custom_gates(
        JsonFields(source="promotion.json", members={"functions": functions}, path="gates.custom.")
    )


def test_settings_are_read() -> None:
    full = {"function": "b", "timeout_seconds": 5, "settings": {"x": None}}

    assert read([{"function": "a"}, full]) == (
        CustomGate(function="a"),
        CustomGate(function="b", timeout_seconds=5, settings={"x": None}),
    )


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ([], r"gates.custom.functions: got \[\], expected a list of different functions"),
        ("a", "gates.custom.functions: got 'a', expected a list"),
        (["a"], r"gates.custom.functions\[0\]: got 'a', expected an object"),
        ([{"function": "a"}] * 2, "expected a list of different functions"),
        ([{}], r"gates.custom.functions\[0\].function: got nothing, expected a text"),
        ([{"function": "a", "x": 1}], r"functions\[0\].x: unknown key"),
        ([{"function": "a", "timeout_seconds": 0}], "timeout_seconds: got 0, expected a whole"),
        ([{"function": "a", "settings": []}], r"settings: got \[\], expected an object"),
    ],
)
def test_malformed_settings_are_an_error(functions: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(functions)
