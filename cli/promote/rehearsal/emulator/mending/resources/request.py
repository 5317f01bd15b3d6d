"""A resource's properties, turned into the request of the operation that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

_COERCIONS: Mapping[str, Callable[[Any], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "string": lambda value: str(value).lower() if isinstance(value, bool) else str(value),
    "boolean": lambda value: str(value).lower() == "true",
}


def request_from(service: str, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Shape properties as an operation's input: its spelling, and its types.

    CloudFormation hands numbers over as text when they come from parameters, and
    spells members with a capital where an API does not.

    Raises:
        ValueError: A property is none of the operation's, or is not of its type.
    """
    shape = _model(service).operation_model(operation).input_shape
    if not isinstance(shape, StructureShape):
        raise TypeError(f"{operation}: takes no properties")
    return _structure(properties, shape, "")


@cache
def _model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def _shaped(value: Any, shape: Shape, at: str) -> Any:
    if isinstance(shape, StructureShape):
        return _structure(value, shape, at)
    if isinstance(shape, ListShape):
        return [_shaped(item, shape.member, f"{at}/{place}") for place, item in enumerate(value)]
    if isinstance(shape, MapShape):
        return {key: _shaped(item, shape.value, f"{at}/{key}") for key, item in value.items()}
    try:
        return _COERCIONS[shape.type_name](value)
    except ValueError as error:
        raise ValueError(f"#{at}: got {value!r}, expected {shape.type_name}") from error


def _structure(properties: Mapping[str, Any], shape: StructureShape, at: str) -> dict[str, Any]:
    members = {name[:1].upper() + name[1:]: name for name in shape.members}
    unknown = sorted(properties.keys() - members.keys())
    if unknown:
        raise ValueError(f"#{at}: extraneous key [{unknown[0]}] is not permitted")
    return {
        members[name]: _shaped(value, shape.members[members[name]], f"{at}/{name}")
        for name, value in properties.items()
    }
