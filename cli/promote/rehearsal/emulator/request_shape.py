"""Requests and answers are what the service's own API model says."""

from __future__ import annotations

from functools import cache

import botocore.session
from botocore.model import ServiceModel

from promote.rehearsal.emulator.json_service import Request, ServiceError
from promote.rehearsal.emulator.shape_violations import type_mismatches, violations


class AnswerError(Exception):
    """Say how the emulator's own answer departs from the operation's output shape."""


def check_request(service: str, operation: str, request: Request) -> None:
    """Refuse a request with a missing, unknown, mistyped or ill-formed member.

    AWS ignores unknown members, which botocore never sends; here they are a mistake.

    Raises:
        ServiceError: The request is not of the operation's input shape.
    """
    shape = _service_model(service).operation_model(operation).input_shape
    if shape is None:
        return
    unreadable = list(type_mismatches(request, shape))
    if unreadable:
        raise ServiceError("SerializationException", "; ".join(unreadable))
    broken = list(violations(request, shape))
    if broken:
        count = f"{len(broken)} validation error{'s' * (len(broken) > 1)} detected"
        raise ServiceError("ValidationException", f"{count}: {'; '.join(broken)}")


def check_answer(
    service: str, operation: str, answer: Request, *, omitted: frozenset[str] = frozenset()
) -> None:
    """Assert that an answer is of the operation's output shape.

    Args:
        service: The service, as botocore calls it.
        operation: The operation, as botocore calls it.
        answer: What the emulator is about to answer.
        omitted: Required members that AWS leaves out, against its own model.

    Raises:
        AnswerError: A required member is missing, or one is unknown, mistyped or ill-formed.
    """
    shape = _service_model(service).operation_model(operation).output_shape
    if shape is None:
        wrong = [f"{member}: unknown member" for member in answer]
    else:
        wrong = [*type_mismatches(answer, shape)] or [
            text
            for text in violations(answer, shape)
            if not any(text.startswith(f"Value null at '{member}' ") for member in omitted)
        ]
    if wrong:
        raise AnswerError(f"{operation}: {'; '.join(wrong)}")


@cache
def _service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)
