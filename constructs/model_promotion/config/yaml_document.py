"""Reads the part of YAML that a config needs, and refuses the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from model_promotion.config.config_error import ConfigError
from model_promotion.config.refusal import shown
from model_promotion.config.yaml_scalar import plain_scalar

DEEPEST = 20


def read_yaml(content: bytes) -> dict[str, Any]:
    """Read one document, a mapping.

    Tags, aliases and repeated keys are refused: a tag could name a type, an alias makes
    one environment's value another's, and of two equal keys YAML silently takes one.

    Raises:
        ConfigError: Lines without the file's name.
    """
    text = _decoded(content)
    reader = _Reader()
    try:
        document = reader.document(yaml.parse(text, Loader=yaml.SafeLoader))
    except ConfigError:
        raise
    except yaml.reader.ReaderError as error:
        where = _where(*_line_and_column(text[: error.position]))
        raise ConfigError([f"{where}: not YAML, got a control character"]) from None
    except yaml.MarkedYAMLError as error:
        raise ConfigError([_not_yaml(error)]) from None
    except (ValueError, OverflowError):  # PyYAML lets them out of "\UFFFFFFFF"
        raise ConfigError(["not YAML: an escape in quotes names no character"]) from None
    if reader.problems:
        raise ConfigError(reader.problems)
    if not isinstance(document, dict):
        raise ConfigError([f"not a mapping, got {shown(document)}, expected keys and values"])
    return document


class _Reader:
    """Builds values from parser events and keeps what it refuses."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def document(self, events: Iterator[Event]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second document, expected one")
                value = self._value(next(events), events, 0)
            elif isinstance(event, StreamEndEvent) and not documents:
                self.problems.append("file is empty, expected a mapping")
        return value

    def _value(self, event: Event, events: Iterator[Event], depth: int) -> Any:
        if isinstance(event, AliasEvent):
            return self._refuse(event, f"alias, got *{event.anchor}, expected the value itself")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(event, f"tag, got {shown(tag)}, expected a value without one")
        if isinstance(event, ScalarEvent):
            return plain_scalar(event.value) if event.style is None else event.value
        if depth == DEEPEST:
            raise ConfigError([f"{_spot(event.start_mark)}: more than {DEEPEST} levels deep"])
        return self._collection(event, events, depth + 1)

    def _collection(self, start: Event, events: Iterator[Event], depth: int) -> Any:
        if isinstance(start, SequenceStartEvent):
            return [self._value(event, events, depth) for event in _until_end(events)]
        mapping: dict[str, Any] = {}
        for event in _until_end(events):
            key = self._value(event, events, depth)
            value = self._value(next(events), events, depth)
            if not isinstance(key, str):
                self._refuse(event, f"key is not text, got {shown(key)}, expected quotes around it")
            elif key in mapping:
                self._refuse(event, f"key is there twice, got {shown(key)}, expected it once")
            else:
                mapping[key] = value
        return mapping

    def _refuse(self, event: Event, problem: str) -> None:
        self.problems.append(f"{_spot(event.start_mark)}: {problem}")


def _until_end(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, CollectionEndEvent):
            return
        yield event


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _where(*_line_and_column(content[: error.start].decode("utf-8")))
        byte = f"0x{content[error.start]:02x}"
        raise ConfigError([f"{where}: not UTF-8, got byte {byte}, expected UTF-8"]) from None


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def _where(line: int, column: int) -> str:
    return f"line {line + 1}, column {column + 1}"


def _spot(mark: Any) -> str:
    return _where(mark.line, mark.column)


def _not_yaml(error: yaml.MarkedYAMLError) -> str:
    said = " ".join(f"{error.context or ''} {error.problem or ''}".split())
    return f"{_spot(error.problem_mark or error.context_mark)}: not YAML: {said}"
