"""Metrics at, above and below their limits, and what is no metric at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.metric_floor import check_metric_floor
from promotion_steps.promotion_settings import Limits
from tests.promotion_steps.test_json_fields import ANY_JSON

FLOOR = {"auc": Limits(least=0.95)}
CEILING = {"errors": Limits(most=3)}


def said(metrics: dict[str, Any], limits: dict[str, Limits]) -> list[str]:
    return [str(finding) for finding in check_metric_floor(metrics, limits)]


@pytest.mark.parametrize("value", [0.95, 0.96, 1, 10**400])
def test_a_metric_at_or_above_its_floor_passes(value: float) -> None:
    assert said({"auc": value}, FLOOR) == []


def test_a_metric_below_its_floor_is_a_finding() -> None:
    assert said({"auc": 0.9}, FLOOR) == ["metric-floor: auc: 0.9 is below 0.95"]


@pytest.mark.parametrize("value", [3, 2.5, 0, -1])
def test_a_metric_at_or_below_its_ceiling_passes(value: float) -> None:
    assert said({"errors": value}, CEILING) == []


def test_a_metric_above_its_ceiling_is_a_finding() -> None:
    assert said({"errors": 4}, CEILING) == ["metric-floor: errors: 4 is above 3"]


def test_a_missing_metric_is_a_finding() -> None:
    assert said({"f1": 1.0}, FLOOR) == ["metric-floor: auc: no value reported"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_metric_that_is_not_finite_is_a_finding(value: float) -> None:
    assert said({"auc": value}, FLOOR) == [
        f"metric-floor: auc: got {value}, expected a finite number"
    ]


@pytest.mark.parametrize("value", ["0.99", True, None, [0.99], {}])
def test_what_is_no_number_is_a_finding(value: Any) -> None:
    assert said({"auc": value}, FLOOR) == [f"metric-floor: auc: got {value!r}, expected a number"]


def test_each_metric_has_its_own_finding_in_order() -> None:
    assert said({"b": 0}, {"b": Limits(least=1, most=2), "a": Limits(most=1)}) == [
        "metric-floor: a: no value reported",
        "metric-floor: b: 0 is below 1",
    ]


@given(ANY_JSON)
def test_only_a_number_within_the_limits_passes(value: Any) -> None:
    passes = type(value) in (int, float) and 0.95 <= value < float("inf")

    assert (said({"auc": value}, FLOOR) == []) == passes


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1))
def test_a_higher_floor_never_finds_less(value: float, floor: float) -> None:
    loose = said({"auc": value}, {"auc": Limits(least=floor)})
    strict = said({"auc": value}, {"auc": Limits(least=floor + 1)})

    assert not loose or strict
