"""Puts what pydantic refuses into the words of whoever wrote the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from model_promotion.config.known_keys import known_keys, nearest
from model_promotion.config.refusal import REFUSED, key_path, shown
from model_promotion.config.section import Section

_WORDS = {
    "bool_type": "input should be true or false",
    "dict_type": "input should be a mapping",
    "finite_number": "input should be a finite number",
    "float_type": "input should be a number",
    "greater_than_equal": "input should be at least {ge}",
    "int_type": "input should be a whole number",
    "less_than_equal": "input should be at most {le}",
    "model_type": "input should be a mapping",
    "multiple_of": "input should be a multiple of {multiple_of}",
    "string_type": "input should be text",
    "too_long": "input should have at most {max_length} entries",
    "too_short": "input should have at least {min_length} entries",
    "tuple_type": "input should be a list",
}


def validation_lines(root: type[Section], error: ValidationError) -> Iterator[str]:
    """Yield a line for each problem, without the file's name."""
    for details in error.errors(include_url=False):
        if _counts_without_refused_entries(details):
            continue
        location = list(details["loc"])
        if location[-1:] == ["[key]"] and details["type"] == REFUSED:
            location.pop()  # pydantic's mark that the key is wrong, not its value
        yield f"{key_path(location)}: {_problem(root, location, details)}"


def _counts_without_refused_entries(details: ErrorDetails) -> bool:
    enough = details["type"] == "too_short" and details["ctx"]["min_length"]
    return bool(enough) and len(details["input"]) >= enough


def _problem(root: type[Section], location: list[str | int], details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == REFUSED:
        return str(context["problem"])
    if kind == "missing":
        meant = known_keys(root, location[:-1])[str(location[-1])]
        return f"missing, expected {meant.description}"
    if kind == "extra_forbidden":
        known = known_keys(root, location[:-1])
        return f"unknown key, expected {_any_of(known)}{nearest(str(location[-1]), known)}"
    words = _WORDS[kind].format(**context) if kind in _WORDS else details["msg"]
    return f"{words}, got {_got(kind, details['input'])}"


def _got(kind: str, value: Any) -> str:
    unquoted = kind == "string_type" and isinstance(value, (bool, int, float))
    return f"{shown(value)}, expected quotes around it" if unquoted else shown(value)


def _any_of(words: dict[str, Any]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
