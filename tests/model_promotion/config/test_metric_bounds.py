"""What a config may ask of a metric, and that the steps read just that."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.metric_bounds import MetricBounds
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.json_fields import JsonFields
from promotion_steps.metric_limits import MetricLimits, limits_by_metric

WHOLE = {
    "min": 0.5,
    "max": 1,
    "max_gap": {"sex": 0.05, "age": 0},
    "champion_tolerance": 0.01,
    "better": "higher",
}


def lines(bounds: Any) -> list[str]:
    with pytest.raises(ValidationError, match="MetricBounds") as refusal:
        MetricBounds.model_validate(bounds)
    return list(validation_lines(MetricBounds, refusal.value))


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    earlier, later = MetricBounds.model_validate(before), MetricBounds.model_validate(now)
    return list(later.loosenings(earlier))


@pytest.mark.parametrize(
    "bounds",
    [
        WHOLE,
        {"min": 0.95},
        {"max": 60, "champion_tolerance": 1.5},
        {"min": 0.9, "max_gap": {"sex": 0.05}},
        {"max_gap": {"sex": 0.05}},
        {"champion_tolerance": 0, "better": "lower"},
    ],
)
def test_what_the_config_says_is_what_the_steps_read(bounds: dict[str, Any]) -> None:
    written = MetricBounds.model_validate(bounds).model_dump(mode="json", exclude_none=True)

    assert written == bounds
    section = JsonFields(source="promotion.json", members={"auc": written})
    (read,) = limits_by_metric(section).values()
    assert read == MetricLimits(
        least=bounds.get("min"),
        most=bounds.get("max"),
        max_gap=bounds.get("max_gap", {}),
        champion_tolerance=bounds.get("champion_tolerance"),
        better=read.better,
    )
    compares = "champion_tolerance" in bounds
    assert read.better == (MetricBounds.model_validate(bounds).direction if compares else None)


@pytest.mark.parametrize(
    ("bounds", "line"),
    [
        ({"min": 1, "max_gap": {}}, "max_gap: input should have at least 1 entries, got {}"),
        ({"max_gap": {"sex": -0.1}}, "max_gap.sex: input should be at least 0.0, got -0.1"),
        ({"max_gap": {"sex": "wide"}}, "max_gap.sex: input should be a number, got 'wide'"),
        (
            {"max_gap": {"a b": 1}},
            (
                "max_gap.'a b': not a facet name, got 'a b',"
                " expected 1 to 64 letters, digits and _.:/@+-"
            ),
        ),
        (
            {"min": 1, "champion_tolerance": -1},
            "champion_tolerance: input should be at least 0.0, got -1",
        ),
        (
            {"min": 1, "champion_tolerance": None},
            "champion_tolerance: no value, expected one, or the key left out",
        ),
        (
            {"min": 1, "champion_tolerance": 1, "better": "up"},
            "better: not a direction, got 'up', expected higher or lower",
        ),
    ],
)
def test_a_value_that_is_wrong_is_refused_with_its_key(bounds: Any, line: str) -> None:
    assert lines(bounds) == [line]


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        ({}, "no bound, got {}, expected at least one of min, max, max_gap, champion_tolerance"),
        ({"min": 2, "max": 1}, "min is above max, got 2 and 1, expected min <= max"),
        (
            {"min": 1, "better": "higher"},
            "better without a comparison, got 'higher', expected champion_tolerance with it",
        ),
        (
            {"min": 0, "max": 1, "champion_tolerance": 0.1},
            (
                "no direction, got champion_tolerance 0.1,"
                " expected better: higher or lower, or min or max alone"
            ),
        ),
        (
            {"champion_tolerance": 0.1},
            (
                "no direction, got champion_tolerance 0.1,"
                " expected better: higher or lower, or min or max alone"
            ),
        ),
    ],
)
def test_bounds_that_do_not_go_together_are_refused(bounds: Any, problem: str) -> None:
    assert lines(bounds) == [f": {problem}"]


def test_the_same_bounds_and_stricter_ones_are_not_looser() -> None:
    stricter = {
        **WHOLE,
        "min": 0.6,
        "max": 0.9,
        "max_gap": {"sex": 0.04, "age": 0, "region": 0.1},
        "champion_tolerance": 0,
    }

    assert looser(WHOLE, WHOLE) == []
    assert looser(WHOLE, stricter) == []


def test_every_bound_that_is_looser_is_told() -> None:
    now = {
        "min": 0.4,
        "max": 2,
        "max_gap": {"sex": 0.06},
        "champion_tolerance": 0.02,
        "better": "lower",
    }

    assert looser(WHOLE, now) == [
        Loosening(key="min", before=0.5, now=0.4),
        Loosening(key="max", before=1, now=2),
        Loosening(key="max_gap.sex", before=0.05, now=0.06),
        Loosening(key="max_gap.age", before=0, now=None),
        Loosening(key="champion_tolerance", before=0.01, now=0.02),
        Loosening(key="better", before="higher", now="lower"),
    ]


def test_bounds_that_went_away_are_told() -> None:
    assert looser(WHOLE, {"min": 0.5}) == [
        Loosening(key="max", before=1, now=None),
        Loosening(key="max_gap.sex", before=0.05, now=None),
        Loosening(key="max_gap.age", before=0, now=None),
        Loosening(key="champion_tolerance", before=0.01, now=None),
    ]
