"""Finds what a place in a config file may hold, from the types of its sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from model_promotion.config.section import Section

_MAPPINGS = (dict, Mapping)


def known_keys(root: type[Section], location: Sequence[str | int]) -> dict[str, FieldInfo]:
    """Return the keys of the section at *location*, each with what it means."""
    found: Any = root
    for part in location:
        found = _inside(found, part)
    return dict(found.model_fields)


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest what *word* may have been meant to be; nothing when nothing is near."""
    match = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {match[0]}?" if match else ""


def _inside(annotation: Any, part: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return _bare(annotation.model_fields[str(part)].annotation)
    return _bare(get_args(annotation)[1 if get_origin(annotation) in _MAPPINGS else 0])


def _bare(annotation: Any) -> Any:
    """Strip an alias of its rules, and an optional type of None."""
    if hasattr(annotation, "__metadata__"):
        return _bare(annotation.__origin__)
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(arg for arg in get_args(annotation) if arg is not NoneType))
    return annotation
