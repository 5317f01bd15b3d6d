"""A request is what SageMaker's own API model says, before anything looks at it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.refusals import invalid, unmet_constraint


def check_request(operation: str, request: Request) -> None:
    """Refuse a request with a missing, unknown, mistyped or ill-formed member.

    Patterns with Unicode classes are left out: the standard library cannot read them.

    Raises:
        ServiceError: The request is not of the operation's input shape.
    """
    shape = _service_model().operation_model(operation).input_shape
    if shape is None:
        return
    report = ParamValidator().validate(request, shape)
    if report.has_errors():
        raise invalid(report.generate_report())
    _check_member(request, shape, "")


@cache
def _service_model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("sagemaker")


def _check_member(value: Any, shape: Shape, at: str) -> None:
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            _check_member(member, shape.members[name], _below(at, name[:1].lower() + name[1:]))
        return
    if isinstance(shape, ListShape):
        for position, member in enumerate(value, start=1):
            _check_member(member, shape.member, f"{at}.{position}.member")
    if isinstance(shape, MapShape):
        for key, member in value.items():
            _check_member(member, shape.value, f"{at}.{key}.member")
    _check_constraints(value, shape, at)


def _check_constraints(value: Any, shape: Shape, at: str) -> None:
    limit = shape.metadata.get("max")
    if limit is not None and _size(value) > limit:
        bound = "value" if isinstance(value, int) else "length"
        raise unmet_constraint(value, at, f"have {bound} less than or equal to {limit}")
    allowed = getattr(shape, "enum", [])
    if allowed and value not in allowed:
        raise unmet_constraint(value, at, f"satisfy enum value set: [{', '.join(allowed)}]")
    pattern = _compiled(shape.metadata.get("pattern", ""))
    if pattern is not None and not pattern.fullmatch(str(value)):
        raise unmet_constraint(value, at, f"satisfy regular expression pattern: {pattern.pattern}")


def _size(value: Any) -> float:
    return value if isinstance(value, int | float) else len(value)


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if not pattern or r"\p{" in pattern:
        return None
    return re.compile(pattern, re.DOTALL)


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
