"""The refusals that several operations share, in the words of SageMaker."""

from __future__ import annotations

from promote.rehearsal.emulator.json_service import ServiceError


def invalid(message: str) -> ServiceError:
    """Refuse a request that is wrong in itself or names what does not exist."""
    return ServiceError("ValidationException", message)


def conflict(message: str) -> ServiceError:
    """Refuse a request that contradicts what is there."""
    return ServiceError("ConflictException", message)


def unmet_constraint(value: object, at: str, constraint: str) -> ServiceError:
    """Refuse one member of a request for breaking a constraint of its shape."""
    return invalid(
        f"1 validation error detected: Value '{value}' at '{at}' failed to satisfy constraint: "
        f"Member must {constraint}"
    )
