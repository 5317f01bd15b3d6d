"""What the config asks of one metric."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from promotion_steps.json_fields import JsonFields

HIGHER = "higher"
LOWER = "lower"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricLimits:
    """What a metric may be, each limit included.

    Args:
        least: Default: there is no floor.
        most: Default: there is no ceiling.
        max_gap: The largest difference between the groups of a facet, by the facet's name.
        champion_tolerance: How much worse than what is served now it may be. Default: it is
            not compared.
        better: `higher` or `lower`; None where it is not compared.
    """

    least: float | None = None
    most: float | None = None
    max_gap: Mapping[str, float] = field(default_factory=dict)
    champion_tolerance: float | None = None
    better: str | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> MetricLimits:
        """Read the limits of one metric.

        Raises:
            ValueError: There are none, one is malformed, nothing fits between, or it is not
                told which direction is better.
        """
        fields.refuse_others(("min", "max", "max_gap", "champion_tolerance", "better"))
        least, most = _number(fields, "min"), _number(fields, "max")
        if least is not None and most is not None and least > most:
            raise fields.error("min", f"at most max, which is {most}")
        tolerance = _number(fields, "champion_tolerance", least=0)
        limits = cls(
            least=least,
            most=most,
            max_gap=_gaps(fields.fields("max_gap")) if "max_gap" in fields.members else {},
            champion_tolerance=tolerance,
            better=_better(fields, least, most) if tolerance is not None else None,
        )
        if limits == cls():
            raise fields.error("min", "min, max, max_gap or champion_tolerance")
        if tolerance is None and "better" in fields.members:
            raise fields.error("better", "a champion_tolerance with it")
        return limits

    @property
    def needs_value(self) -> bool:
        """Whether the metric must be reported for all data, not for groups alone."""
        return any(limit is not None for limit in (self.least, self.most, self.champion_tolerance))


def limits_by_metric(fields: JsonFields) -> dict[str, MetricLimits]:
    """Read the limits of every metric, by its name.

    Raises:
        ValueError: Those of one are malformed.
    """
    return {name: MetricLimits.from_fields(fields.fields(name)) for name in sorted(fields.members)}


def _better(fields: JsonFields, least: float | None, most: float | None) -> str:
    if "better" not in fields.members and (least is None) != (most is None):
        return HIGHER if most is None else LOWER
    value = fields.members.get("better")
    if value not in (HIGHER, LOWER):
        raise fields.error("better", f"{HIGHER} or {LOWER}")
    return str(value)


def _gaps(fields: JsonFields) -> dict[str, float]:
    gaps = {facet: _number(fields, facet, least=0) for facet in sorted(fields.members)}
    return {facet: gap for facet, gap in gaps.items() if gap is not None}


def _number(fields: JsonFields, key: str, *, least: float | None = None) -> float | None:
    if key not in fields.members:
        return None
    value = fields.members[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fields.error(key, "a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise fields.error(key, "a finite number")
    if least is not None and value < least:
        raise fields.error(key, f"a number from {least}")
    return value
