"""The limits that `promotion.json` sets a metric."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from promotion_steps.json_fields import JsonFields
from promotion_steps.metric_limits import MetricLimits, limits_by_metric
from tests.promotion_steps.test_json_fields import ANY_JSON


def read(section: Any) -> dict[str, MetricLimits]:
    return limits_by_metric(JsonFields.from_value(section, "promotion.json", "gates.metrics."))


def test_every_limit_is_read() -> None:
    auc = {
        "min": 0.5,
        "max": 1,
        "max_gap": {"sex": 0.05},
        "champion_tolerance": 0,
        "better": "higher",
    }

    assert read({"auc": auc}) == {
        "auc": MetricLimits(
            least=0.5, most=1, max_gap={"sex": 0.05}, champion_tolerance=0, better="higher"
        )
    }


@pytest.mark.parametrize(
    ("bounds", "better"),
    [
        ({"min": 1}, "higher"),
        ({"max": 1}, "lower"),
        ({"max": 1, "better": "higher"}, "higher"),
        ({"min": 0, "max": 1, "better": "lower"}, "lower"),
        ({"better": "lower"}, "lower"),
    ],
)
def test_the_direction_follows_from_a_single_bound_or_is_told(bounds: Any, better: str) -> None:
    assert read({"m": {**bounds, "champion_tolerance": 1}})["m"].better == better


def test_a_metric_that_is_not_compared_has_no_direction() -> None:
    assert read({"m": {"min": 1}})["m"].better is None


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({}, "auc.min: got nothing, expected min, max, max_gap or champion_tolerance"),
        ({"max_gap": {}}, "auc.min: got nothing, expected min, max, max_gap or champion_t"),
        ({"min": 2, "max": 1}, "auc.min: got 2, expected at most max, which is 1"),
        ({"min": "2"}, "auc.min: got '2', expected a number"),
        ({"min": True}, "auc.min: got True, expected a number"),
        ({"min": float("nan")}, "auc.min: got nan, expected a finite number"),
        ({"max": float("inf")}, "auc.max: got inf, expected a finite number"),
        ({"mean": 1}, "auc.mean: unknown key, got 1, expected one of better, champion_tol"),
        ({"min": 1, "max_gap": 3}, "auc.max_gap: got 3, expected an object"),
        ({"min": 1, "max_gap": {"sex": -1}}, "auc.max_gap.sex: got -1, expected a number from 0"),
        ({"champion_tolerance": -1}, "auc.champion_tolerance: got -1, expected a number from 0"),
        ({"champion_tolerance": 1}, "auc.better: got nothing, expected higher or lower"),
        (
            {"min": 0, "max": 1, "champion_tolerance": 1},
            "auc.better: got nothing, expected higher or lower",
        ),
        (
            {"champion_tolerance": 1, "better": "up"},
            "auc.better: got 'up', expected higher or lower",
        ),
        (
            {"min": 1, "better": "lower"},
            "auc.better: got 'lower', expected a champion_tolerance with it",
        ),
    ],
)
def test_limits_that_say_nothing_sound_are_refused(limits: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^promotion.json: gates.metrics.{message}"):
        read({"auc": limits})


@given(ANY_JSON)
def test_any_section_is_limits_or_a_value_error(limits: Any) -> None:
    try:
        read({"auc": limits})
    except ValueError as error:
        problem = str(error)
    else:
        problem = "promotion.json: gates.metrics.auc"

    assert problem.startswith("promotion.json: gates.metrics.auc")
