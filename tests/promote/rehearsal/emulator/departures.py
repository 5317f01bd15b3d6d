"""Values that depart from a shape of a service model by one fault each."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape


def departures(value: Any, shape: Shape) -> Iterator[Any]:
    """Yield *value* with one fault each: type, unknown or missing member, each constraint."""
    yield {"of": "another type"} if shape.type_name not in ("map", "structure") else ["list"]
    if isinstance(shape, StructureShape):
        yield from _structures(value, shape)
    elif isinstance(shape, ListShape):
        yield from ([*deepcopy(value[1:]), bad] for bad in departures(value[0], shape.member))
        yield from _sizes(shape, lambda size: [value[0]] * size)
    elif isinstance(shape, MapShape):
        for key, part in value.items():
            yield from ({**value, key: bad} for bad in departures(part, shape.value))
    else:
        yield from _scalars(shape)


def _structures(value: dict[str, Any], shape: StructureShape) -> Iterator[Any]:
    yield {**value, "Colour": "red"}
    for required in shape.required_members:
        yield {name: part for name, part in value.items() if name != required}
    for name, part in value.items():
        yield from ({**value, name: bad} for bad in departures(part, shape.members[name]))


def _scalars(shape: Shape) -> Iterator[Any]:
    if shape.type_name != "string":
        yield from _sizes(shape, lambda size: size)
        return
    if getattr(shape, "enum", None):
        yield "no-such-value"
    if shape.metadata.get("pattern", ".*") not in (".*", r"[\s\S]*", r"[\S\s]*"):
        yield "\0 \0"
    yield from _sizes(shape, lambda size: "a" * size)


def _sizes(shape: Shape, sized: Any) -> Iterator[Any]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least:
        yield sized(least - 1)
    if most is not None:
        yield sized(most + 1)
