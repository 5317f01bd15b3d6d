"""Where each resource of a template stands in its file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_DECODER = json.JSONDecoder()
_NEXT = re.compile(r"[^ \t\n\r]")


def lines_of_resources(text: str) -> dict[str, int]:
    """Return the line of each logical id of a template that is valid JSON; the first is 1."""
    for key, _, value_at in _members(text, 0):
        if key == "Resources":
            return _lines(text, value_at)
    return {}


def _lines(text: str, start: int) -> dict[str, int]:
    lines = {}
    line, seen = 1, 0
    for logical_id, key_at, _ in _members(text, start):
        line += text.count("\n", seen, key_at)
        seen = key_at
        lines[logical_id] = line
    return lines


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield each key of the object at *start*, where it stands and where its value does."""
    position = _skip(text, start) + 1
    while text[position := _skip(text, position)] != "}":
        key_at = position
        key, position = _DECODER.raw_decode(text, key_at)
        value_at = _skip(text, _skip(text, position) + 1)
        yield key, key_at, value_at
        _, position = _DECODER.raw_decode(text, value_at)
        position = _skip(text, position)
        if text[position] == ",":
            position += 1


def _skip(text: str, position: int) -> int:
    found = _NEXT.search(text, position)
    return found.start() if found else len(text)
