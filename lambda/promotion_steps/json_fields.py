"""Reads JSON that others wrote, and says which key is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from reprlib import Repr
from typing import Any

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 200


def shown(value: object) -> str:
    """Show a value in an error message, however large it is."""
    return _SHORT.repr(value)


def parse_json(text: str | bytes, source: str) -> Any:
    """Parse JSON in which no object says a key twice.

    Raises:
        ValueError: It is no such JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{source}: no JSON ({error}), got {shown(text)}") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key {shown(twice)} is there twice")
    return members


@dataclass(frozen=True, kw_only=True, slots=True)
class JsonFields:
    """The members of a JSON object, each asked for with what it must be.

    Args:
        source: What holds the document, such as `promotion.json`.
        path: Where the object lies in it, with a dot at the end; empty for the whole.
    """

    source: str
    members: Mapping[str, Any]
    path: str = ""

    @classmethod
    def from_value(cls, value: object, source: str, path: str = "") -> JsonFields:
        """Take a parsed JSON value that must be an object.

        Raises:
            ValueError: It is something else.
        """
        if not isinstance(value, dict):
            where = f"{source}: {path.rstrip('.')}: " if path else f"{source}: "
            raise ValueError(f"{where}got {shown(value)}, expected an object")  # noqa: TRY004
        return cls(source=source, members=value, path=path)

    @classmethod
    def from_text(cls, text: str | bytes, source: str) -> JsonFields:
        """Parse a JSON object.

        Raises:
            ValueError: It is no JSON object.
        """
        return cls.from_value(parse_json(text, source), source)

    def refuse_others(self, known: Iterable[str]) -> None:
        """Let no misspelt key pass unseen.

        Raises:
            ValueError: There is a member that is not known.
        """
        for key in sorted(self.members.keys() - set(known)):
            raise self.error(key, f"one of {', '.join(sorted(known))}", problem="unknown key")

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self.members.get(key)
        if not isinstance(value, str) or not value:
            raise self.error(key, "a text")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text that is not empty, or None where there is none."""
        return self.text(key) if key in self.members else None

    def whole_number(self, key: str, *, least: int) -> int:
        """Return an integer that is not below *least*."""
        value = self.members.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.error(key, f"a whole number from {least}")
        return value

    def optional_flag(self, key: str, *, default: bool) -> bool:
        """Return true or false, or the default where there is no such member."""
        value = self.members.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def fields(self, key: str) -> JsonFields:
        """Return the members of an object within the object."""
        return JsonFields.from_value(self.members.get(key), self.source, f"{self.path}{key}.")

    def items(self, key: str) -> list[Any]:
        """Return a list."""
        value = self.members.get(key)
        if not isinstance(value, list):
            raise self.error(key, "a list")
        return value

    def error(self, key: str, expected: str, problem: str = "") -> ValueError:
        """Say what is wrong with one member."""
        wrong = f"{problem}, " if problem else ""
        got = shown(self.members[key]) if key in self.members else "nothing"
        return ValueError(f"{self.source}: {self.path}{key}: {wrong}got {got}, expected {expected}")
