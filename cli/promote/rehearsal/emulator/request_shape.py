"""A request is what the service's own API model says, before anything looks at it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

from promote.rehearsal.emulator.json_service import Request, ServiceError


def check_request(service: str, operation: str, request: Request) -> None:
    """Refuse a request with a missing, unknown, mistyped or ill-formed member.

    Patterns with Unicode classes are left out: the standard library cannot read them.

    Raises:
        ServiceError: The request is not of the operation's input shape.
    """
    shape = _service_model(service).operation_model(operation).input_shape
    if shape is None:
        return
    report = ParamValidator().validate(request, shape)
    if report.has_errors():
        raise _invalid(" ".join(report.generate_report().split()))
    _check_member(request, shape, operation)


@cache
def _service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def _check_member(value: Any, shape: Shape, at: str) -> None:
    _check_constraints(value, shape, at)
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            _check_member(member, shape.members[name], f"{at}.{name}")
    elif isinstance(shape, ListShape):
        for position, member in enumerate(value):
            _check_member(member, shape.member, f"{at}[{position}]")
    elif isinstance(shape, MapShape):
        for key, member in value.items():
            _check_member(key, shape.key, f"{at}.{key}")
            _check_member(member, shape.value, f"{at}.{key}")


def _check_constraints(value: Any, shape: Shape, at: str) -> None:
    limit = shape.metadata.get("max")
    if limit is not None and _size(value) > limit:
        what = "value" if isinstance(value, int | float) else "length"
        raise _invalid(f"{at}: too much, got {what} {_size(value)}, expected at most {limit}")
    allowed = getattr(shape, "enum", [])
    if allowed and value not in allowed:
        raise _invalid(f"{at}: unknown value, got {value!r}, expected one of {', '.join(allowed)}")
    pattern = shape.metadata.get("pattern", "")
    if r"\p{" not in pattern and pattern and not re.fullmatch(pattern, str(value), re.DOTALL):
        raise _invalid(f"{at}: ill-formed, got {value!r}, expected a match of {pattern}")


def _size(value: Any) -> float:
    return value if isinstance(value, int | float) else len(value)


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
