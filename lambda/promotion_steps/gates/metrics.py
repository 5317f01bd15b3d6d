"""Gate: metrics within their limits, alike for all groups, and no worse than what is served."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.json_fields import shown
from promotion_steps.metric_limits import HIGHER, MetricLimits
from promotion_steps.metric_report import Dataset, MetricReport

GATE = "metrics"

# Of decimals, since 0.91 - 0.86 is above 0.05 in binary. JSON's longest numbers fit.
_EXACT = Context(prec=5000)
_LONGEST_NUMBER = 24
_FEWEST_GROUPS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Champion:
    """The version that the target environment runs now."""

    arn: str
    report: MetricReport


def check_metrics(
    report: MetricReport, limits: Mapping[str, MetricLimits], champion: Champion | None = None
) -> list[Finding]:
    """Return one finding for each limit that a metric misses.

    Args:
        report: Of the version that is to be promoted.
        limits: By the metric's name.
        champion: What it is compared with. Default: nothing.
    """
    messages = [
        f"{name}: {problem}"
        for name, limit in sorted(limits.items())
        for problem in (
            *_beyond_limits(report.metrics, name, limit),
            *_unfair(report, name, limit),
        )
    ]
    if champion is not None:
        messages += _worse(report, limits, champion)
    return [Finding(gate=GATE, message=message) for message in messages]


def _beyond_limits(metrics: Mapping[str, Any], name: str, limits: MetricLimits) -> Iterator[str]:
    if not limits.needs_value:
        return
    if name not in metrics:
        yield "no value reported"
        return
    value = metrics[name]
    if problem := _no_number(value):
        yield problem
    elif limits.least is not None and value < limits.least:
        yield f"{shown(value)} is below {limits.least}"
    elif limits.most is not None and value > limits.most:
        yield f"{shown(value)} is above {limits.most}"


def _unfair(report: MetricReport, name: str, limits: MetricLimits) -> Iterator[str]:
    for facet, max_gap in sorted(limits.max_gap.items()):
        try:
            groups = report.groups(facet)
        except ValueError as error:
            yield f"no gap between the groups of {facet} can be told, {error}"
            continue
        yield from _gap(groups, name, facet, max_gap)


def _gap(
    groups: Mapping[str, Mapping[str, Any]], name: str, facet: str, max_gap: float
) -> Iterator[str]:
    if len(groups) < _FEWEST_GROUPS:
        yield f"facets.{facet}: got {len(groups)} groups, expected at least {_FEWEST_GROUPS}"
        return
    unknown = {
        group: _no_number(metrics[name]) if name in metrics else "no value reported"
        for group, metrics in groups.items()
    }
    problems = {group: problem for group, problem in unknown.items() if problem}
    yield from (f"facets.{facet}.{group}: {problem}" for group, problem in problems.items())
    if problems:
        return
    values = {group: metrics[name] for group, metrics in groups.items()}
    lowest, highest = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    gap = _EXACT.subtract(_decimal(values[highest]), _decimal(values[lowest]))
    if gap > _decimal(max_gap):
        yield (
            f"the gap between the groups of {facet} is {_told(gap)} ({lowest}"
            f" {shown(values[lowest])}, {highest} {shown(values[highest])}), expected at most"
            f" {max_gap}"
        )


def _worse(
    report: MetricReport, limits: Mapping[str, MetricLimits], champion: Champion
) -> Iterator[str]:
    compared = {
        name: limit
        for name, limit in sorted(limits.items())
        if limit.champion_tolerance is not None
    }
    if not compared:
        return
    difference = _different_data(report, champion)
    if difference is not None:
        yield difference
        return
    for name, limit in compared.items():
        if problem := _comparison(report.metrics, name, limit, champion):
            yield f"{name}: {problem}"


def _different_data(report: MetricReport, champion: Champion) -> str | None:
    try:
        own, theirs = report.dataset, champion.report.dataset
    except ValueError as error:
        return f"evaluation data set: cannot be compared with that of {champion.arn}, {error}"
    if own is not None and own == theirs:
        return None
    return (
        f"evaluation data set: got {_named(own)}, {champion.arn} was evaluated on {_named(theirs)},"
        " expected the same dataset.s3_uri and dataset.etag in both reports"
    )


def _comparison(
    metrics: Mapping[str, Any], name: str, limits: MetricLimits, champion: Champion
) -> str | None:
    if name not in metrics or _no_number(metrics[name]) or limits.champion_tolerance is None:
        return None  # said already
    if name not in champion.report.metrics:
        return f"{champion.arn} reports no value, expected one to compare with"
    value, theirs = metrics[name], champion.report.metrics[name]
    if _no_number(theirs):
        return f"{champion.arn} reports {shown(theirs)}, expected a number to compare with"
    tolerance = _decimal(limits.champion_tolerance)
    if limits.better == HIGHER:
        bound, side = _EXACT.subtract(_decimal(theirs), tolerance), "least"
        is_worse = _decimal(value) < bound
    else:
        bound, side = _EXACT.add(_decimal(theirs), tolerance), "most"
        is_worse = _decimal(value) > bound
    if not is_worse:
        return None
    return (
        f"{shown(value)} is worse than {shown(theirs)} of {champion.arn},"
        f" expected at {side} {_told(bound)}"
    )


def _named(dataset: Dataset | None) -> str:
    return "none named" if dataset is None else str(dataset)


def _no_number(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"got {shown(value)}, expected a number"
    if isinstance(value, float) and not math.isfinite(value):
        return f"got {value}, expected a finite number"
    return None


def _decimal(value: float) -> Decimal:
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def _told(number: Decimal) -> str:
    text = format(number.normalize(_EXACT), "f")
    return text if len(text) <= _LONGEST_NUMBER else f"{number:.6e}"
