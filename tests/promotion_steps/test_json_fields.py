"""JSON that others wrote: each mistake is told with its key."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from promotion_steps.json_fields import JsonFields, parse_json

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def fields(text: str) -> JsonFields:
    return JsonFields.from_text(text, "file.json")


def test_members_are_returned_as_what_they_must_be() -> None:
    read = fields('{"text": "a", "number": 3, "list": [1], "inner": {"text": "b"}}')

    assert read.text("text") == "a"
    assert read.whole_number("number", least=3) == 3
    assert read.items("list") == [1]
    assert read.fields("inner").text("text") == "b"
    assert read.optional_text("missing") is None


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda f: f.text("x"), r"^file\.json: x: got nothing, expected a text$"),
        (lambda f: f.text("empty"), r"^file\.json: empty: got '', expected a text$"),
        (lambda f: f.optional_text("number"), "number: got 2, expected a text"),
        (lambda f: f.whole_number("number", least=3), "number: got 2, expected a whole number"),
        (lambda f: f.whole_number("yes", least=0), "yes: got True, expected a whole number"),
        (lambda f: f.items("number"), "number: got 2, expected a list"),
        (lambda f: f.fields("number"), r"^file\.json: number: got 2, expected an object$"),
        (lambda f: f.fields("inner").text("x"), r"^file\.json: inner\.x: got nothing"),
        (
            lambda f: f.refuse_others(["number", "yes", "empty"]),
            "inner: unknown key, got {}, expected one of empty, number, yes",
        ),
    ],
)
def test_a_wrong_member_is_told_with_its_key(ask: object, message: str) -> None:
    read = fields('{"number": 2, "yes": true, "empty": "", "inner": {}}')

    with pytest.raises(ValueError, match=message):
        ask(read)  # type: ignore[operator]


@pytest.mark.parametrize("text", ["[]", "1", "null", '"a"'])
def test_a_document_that_is_no_object_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^file\.json: got .*, expected an object$"):
        fields(text)


@pytest.mark.parametrize("text", ["", "{", b"\xff", "[" * 100_000, "9" * 5000])
def test_what_is_no_json_is_an_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^file\.json: no JSON"):
        parse_json(text, "file.json")


def test_a_key_that_is_there_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="key 'auc' is there twice"):
        fields('{"auc": 0.1, "auc": 0.9}')


@given(st.binary())
def test_any_bytes_are_an_object_or_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^file\.json: "):
        JsonFields.from_text(body, "file.json").text("missing")
