"""How a value departs from a shape of a service model, in AWS's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from promote.rehearsal.emulator.java_pattern import java_pattern

_FAILED = "failed to satisfy constraint"
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "blob": (str, bytes),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float, str, datetime),
    "list": (list, tuple),
    "map": (dict,),
    "structure": (dict,),
}


def type_mismatches(value: Any, shape: Shape, at: str = "") -> Iterator[str]:
    """Yield what a service cannot read at all: a value of another type, an unknown member."""
    fits = isinstance(value, _TYPES[shape.type_name])
    if not fits or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{at or 'body'}: {type(value).__name__} can not be converted to {shape.type_name}"
        return
    if isinstance(shape, StructureShape):
        for name in sorted(value.keys() - shape.members.keys()):
            yield f"{_member(at, name)}: unknown member"
    for place, part, part_shape in _parts(value, shape, at):
        yield from type_mismatches(part, part_shape, place)


def violations(value: Any, shape: Shape, at: str = "") -> Iterator[str]:
    """Yield each constraint that a value of the right types breaks."""
    for constraint in _broken(value, shape):
        yield f"Value '{value}' at '{at}' {_FAILED}: {constraint}"
    if isinstance(shape, StructureShape):
        missing = (name for name in shape.required_members if name not in value)
        yield from (
            f"Value null at '{_member(at, name)}' {_FAILED}: Member must not be null"
            for name in missing
        )
    if isinstance(shape, MapShape):
        broken = ((key, constraint) for key in value for constraint in _broken(key, shape.key))
        for key, constraint in broken:
            keys = f"Map keys must satisfy constraint: [{constraint}]"
            yield f"Value '{key}' at '{at}' {_FAILED}: {keys}"
    for place, part, part_shape in _parts(value, shape, at):
        yield from violations(part, part_shape, place)


def _parts(value: Any, shape: Shape, at: str) -> Iterator[tuple[str, Any, Shape]]:
    if isinstance(shape, StructureShape):
        for name in value.keys() & shape.members.keys():
            yield _member(at, name), value[name], shape.members[name]
    elif isinstance(shape, ListShape):
        for position, item in enumerate(value, 1):
            yield f"{at}.{position}.member", item, shape.member
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield f"{at}.{key}.member", item, shape.value


def _broken(value: Any, shape: Shape) -> Iterator[str]:
    if shape.type_name in ("timestamp", "structure", "boolean"):
        return
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    number = isinstance(value, int | float)
    size, what = (value, "value") if number else (len(value), "length")
    if least is not None and size < least:
        yield f"Member must have {what} greater than or equal to {least}"
    if most is not None and size > most:
        yield f"Member must have {what} less than or equal to {most}"
        return
    allowed = getattr(shape, "enum", [])
    if allowed and value not in allowed:
        yield f"Member must satisfy enum value set: [{', '.join(allowed)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and not java_pattern(pattern).fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


def _member(at: str, name: str) -> str:
    return f"{at}.{name[:1].lower()}{name[1:]}".lstrip(".")
