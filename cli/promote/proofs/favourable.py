"""Requests that come as close to being allowed as whoever asks can bring about."""

from __future__ import annotations

from collections.abc import Iterable

from promote.access.conditions import Condition
from promote.access.grant import Grant
from promote.access.principal import Principal
from promote.access.request import Request

_ANYTHING = "anything"


def favourable_requests(grant: Grant, principals: Iterable[Principal]) -> list[Request]:
    """Ask for all that a grant names, with every condition met that an asker can meet.

    What a condition says of the principal itself is the principal's own, which nobody chooses.
    """
    context = {key: value for one in grant.conditions if (key := one.key) and (value := _met(one))}
    return [
        Request(principal, _without_wildcards(action), _without_wildcards(resource), context)
        for principal in principals
        for action in grant.actions
        for resource in grant.resources
    ]


def is_reading(action: str) -> bool:
    """Tell by its name whether an action only reads; when in doubt, it writes."""
    verb = action.partition(":")[2]
    return verb.startswith(("Get", "List", "Describe", "Head", "BatchGet")) or verb == "Decrypt"


def _met(condition: Condition) -> str | None:
    """Return a value of the key that meets the condition; None where absence does."""
    if condition.operator is None:
        return None if "true" in condition.values else _ANYTHING
    if condition.operator.negated:
        return None
    return _without_wildcards(str(condition.values[0])) if condition.values else None


def _without_wildcards(pattern: str) -> str:
    return pattern.replace("*", _ANYTHING).replace("?", "x")
