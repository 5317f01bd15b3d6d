"""Numbers of reports, and the limits they are held against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields, shown

NAMES_SHOWN = 5

_LARGEST_COUNT = 2**53
"""Above it a float skips whole numbers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberLimits:
    """What a number may be, both ends included."""

    least: float | None = None
    most: float | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> NumberLimits:
        """Read `min`, `max` or both.

        Raises:
            ValueError: There is neither, one is no finite number, or nothing fits between.
        """
        fields.refuse_others(("min", "max"))
        if not fields.members:
            raise fields.error("min", "min, max or both")
        limits = cls(least=optional_number(fields, "min"), most=optional_number(fields, "max"))
        if limits.least is not None and limits.most is not None and limits.least > limits.most:
            raise fields.error("min", f"at most max, which is {limits.most}")
        return limits

    def problem(self, value: Any) -> str | None:
        """Say why a reported value does not pass; None when it does."""
        if not is_finite(value):
            return f"no usable value, got {shown(value)}, expected a finite number"
        if self.least is not None and value < self.least:
            return f"too low, got {shown(value)}, expected at least {self.least}"
        if self.most is not None and value > self.most:
            return f"too high, got {shown(value)}, expected at most {self.most}"
        return None


def is_finite(value: object) -> bool:
    """Tell whether a JSON value is a number that can be compared."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def optional_number(fields: JsonFields, key: str) -> float | None:
    """Return a finite number; None where there is no such member.

    Raises:
        ValueError: It is something else.
    """
    return number(fields, key) if key in fields.members else None


def number(fields: JsonFields, key: str) -> float:
    """Return a finite number.

    Raises:
        ValueError: It is something else.
    """
    value: Any = fields.members.get(key)
    if not is_finite(value):
        raise fields.error(key, "a finite number")
    result: float = value
    return result


def count(fields: JsonFields, key: str) -> float:
    """Return how many there are; tools write counts as floats too.

    Raises:
        ValueError: It is something else.
    """
    value: Any = fields.members.get(key)
    if not is_finite(value) or not 0 <= value <= _LARGEST_COUNT:
        raise fields.error(key, "a number of things")
    result: float = value
    return result


def share(fields: JsonFields, key: str) -> float:
    """Return a number from 0 to 1.

    Raises:
        ValueError: It is something else.
    """
    value: Any = fields.members.get(key)
    if not is_finite(value) or not 0 <= value <= 1:
        raise fields.error(key, "a number from 0 to 1")
    result: float = value
    return result


def optional_share(fields: JsonFields, key: str) -> float | None:
    """Return a number from 0 to 1; None where there is no such member.

    Raises:
        ValueError: It is something else.
    """
    return share(fields, key) if key in fields.members else None


def listed(names: list[str]) -> str:
    """Name the first of many."""
    rest = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
