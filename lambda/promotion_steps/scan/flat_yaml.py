"""Reads the plain form of YAML that MLflow writes; anything else is refused, not guessed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w.\-/ ]*|'[^']*'|\"[^\"\\]*\"):(?: +(?P<value>.*))?$")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`].*|-[^\s].*|-$|[?:][^\s].*")
_EMPTY: dict[str, Any] = {"{}": {}, "[]": [], "null": None, "~": None, "": None}
_MOST_LINES = 100_000
_DEEPEST = 20


class UnreadYamlError(ValueError):
    """Say that a document uses more of YAML than this reads."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str


class FlatYaml:
    """A document of block mappings, block lists and scalars.

    Args:
        text: All of it.

    Raises:
        UnreadYamlError: It uses more of YAML.
    """

    def __init__(self, text: str) -> None:
        rows = text.split("\n")
        if "\t" in text or "\r" in text or (not text.isprintable() and _has_control(text)):
            raise UnreadYamlError("tabs or control characters")
        if len(rows) > _MOST_LINES:
            raise UnreadYamlError(f"more than {_MOST_LINES} lines")
        if rows and rows[0] == "---":
            rows[0] = ""
        self._lines = [
            _Line(number, len(row) - len(row.lstrip(" ")), row.strip(" "))
            for number, row in enumerate(rows, 1)
        ]
        self._at = 0

    def parse(self) -> Any:
        """Return the document."""
        self._skip_blank()
        if self._at == len(self._lines):
            return None
        value = self._block(self._lines[self._at].indent, 0)
        self._skip_blank()
        if self._at < len(self._lines):
            raise self._error("another indentation")
        return value

    def _skip_blank(self) -> None:
        while self._at < len(self._lines):
            text = self._lines[self._at].text
            if text and not text.startswith("#"):
                return
            self._at += 1

    def _block(self, indent: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise self._error("deep nesting")
        if self._is_item(self._lines[self._at].text):
            return self._list(indent, depth)
        return self._mapping(indent, depth)

    def _mapping(self, indent: int, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while (line := self._next(indent)) is not None and not self._is_item(line.text):
            match = _KEY.match(line.text)
            if match is None:
                raise self._error("no key")
            key = match["key"].strip("'\"")
            if key in members:
                raise self._error(f"the key {key} twice")
            self._at += 1
            members[key] = self._value(match["value"] or "", indent, depth)
        return members

    def _list(self, indent: int, depth: int) -> list[Any]:
        items = []
        while (line := self._next(indent)) is not None and self._is_item(line.text):
            rest = line.text[1:].lstrip(" ")
            if _KEY.match(rest):
                inner = indent + len(line.text) - len(rest)
                self._lines[self._at] = _Line(line.number, inner, rest)
                items.append(self._block(inner, depth + 1))
                continue
            self._at += 1
            items.append(self._value(rest, indent, depth))
        return items

    def _next(self, indent: int) -> _Line | None:
        self._skip_blank()
        if self._at == len(self._lines) or self._lines[self._at].indent < indent:
            return None
        if self._lines[self._at].indent > indent:
            raise self._error("another indentation")
        return self._lines[self._at]

    def _value(self, text: str, indent: int, depth: int) -> Any:
        if text[:1] in ("'", '"'):
            return self._quoted(text)
        if text in _EMPTY and text:
            return _EMPTY[text]
        if text:
            return self._plain(text, indent)
        self._skip_blank()
        if self._at == len(self._lines):
            return None
        line = self._lines[self._at]
        is_nested = line.indent > indent or (line.indent == indent and self._is_item(line.text))
        return self._block(line.indent, depth + 1) if is_nested else None

    def _plain(self, text: str, indent: int) -> str:
        """Return a scalar with the lines that continue it."""
        if not _PLAIN.fullmatch(text) or re.search(r" #|: |:$", text):
            raise self._error(f"{text[:40]!r}", back=1)
        parts = [text]
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.text or line.indent <= indent:
                break
            if _KEY.match(line.text) or self._is_item(line.text) or " #" in line.text:
                raise self._error("a continued scalar that may be something else")
            parts.append(line.text)
            self._at += 1
        return " ".join(parts)

    def _quoted(self, text: str) -> str:
        quote = text[0]
        whole = text
        while (end := _end_of(whole, quote)) is None:
            if self._at == len(self._lines):
                raise self._error("a quote without an end", back=1)
            whole += (" " if self._lines[self._at].text else "\n") + self._lines[self._at].text
            self._at += 1
        if whole[end + 1 :].strip():
            raise self._error("text behind a quote", back=1)
        inner = whole[1:end]
        if quote == "'":
            return inner.replace("''", "'")
        try:
            return str(json.loads(f'"{re.sub(chr(92) * 2 + " ", "", inner)}"'))
        except ValueError as error:
            raise self._error("an escape of YAML alone", back=1) from error

    @staticmethod
    def _is_item(text: str) -> bool:
        return text == "-" or text.startswith("- ")

    def _error(self, got: str, *, back: int = 0) -> UnreadYamlError:
        at = min(self._at, len(self._lines)) - back
        number = self._lines[min(at, len(self._lines) - 1)].number if self._lines else 0
        return UnreadYamlError(f"line {number}: got {got}, expected plain YAML as MLflow writes it")


def _has_control(text: str) -> bool:
    return any(ord(one) < 32 and one != "\n" for one in text)


def _end_of(text: str, quote: str) -> int | None:
    at = 1
    while at < len(text):
        if text[at] == "\\" and quote == '"':
            at += 2
        elif text[at] == quote:
            if quote == "'" and text[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at
        else:
            at += 1
    return None
