"""Environments along a path get stricter, or the config says why not."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion.config.strictness import (
    Loosening,
    allowed,
    ceiling,
    floor,
    required,
    switched_on,
)

PROD = "models/churn.yaml: environments.prod.gates"
LOOSER = ("auc: {min: 0.95}", "auc: {min: 0.85}")
REASON = "\n      looser_because: {metrics: prod sees customers whom nobody has labelled yet}\n"


def test_a_floor_that_sinks_is_refused_with_both_values(folder: Any) -> None:
    folder.change("models/churn.yaml", LOOSER)

    assert folder.refused() == [
        (
            f"{PROD}.metrics.auc.min: looser than in staging, got 0.85, expected at least as strict"
            " as 0.9, or a reason in looser_because.metrics"
        )
    ]


def test_the_same_floor_is_strict_enough(folder: Any) -> None:
    folder.change("models/churn.yaml", ("auc: {min: 0.95}", "auc: {min: 0.9}"))

    folder.load()


def test_a_metric_that_is_asked_no_more_is_refused(folder: Any) -> None:
    folder.change("models/churn.yaml", ("        auc: {min: 0.95}\n", ""))

    assert folder.refused() == [
        (
            f"{PROD}.metrics.auc: looser than in staging, got nothing, expected at least as strict"
            " as {'min': 0.9}, or a reason in looser_because.metrics"
        )
    ]


def test_a_reason_lets_a_gate_be_looser(folder: Any) -> None:
    folder.change("models/churn.yaml", LOOSER, ("        errors: {max: 3}\n", REASON))

    prod = folder.load().models[0].environments["prod"]

    assert prod.gates.looser_because == {
        "metrics": "prod sees customers whom nobody has labelled yet"
    }
    assert "looser-because" not in prod.gates.settings()


def test_a_reason_for_nothing_is_refused(folder: Any) -> None:
    folder.change("models/churn.yaml", ("        errors: {max: 3}\n", REASON))

    assert folder.refused() == [
        (
            f"{PROD}.looser_because.metrics: nothing of this gate is looser than before,"
            " expected no reason"
        )
    ]


def test_the_first_target_has_nothing_to_be_looser_than(folder: Any) -> None:
    folder.change("models/churn.yaml", ("auc: {min: 0.9}\n", f"auc: {{min: 0.9}}{REASON}"))

    (line,) = folder.refused()

    assert line.startswith("models/churn.yaml: environments.staging.gates.looser_because.metrics:")


@pytest.mark.parametrize("reason", ["because", "          ", "x" * 501])
def test_a_reason_is_one_that_an_auditor_understands(folder: Any, reason: str) -> None:
    because = f"\n      looser_because: {{metrics: '{reason}'}}\n"
    folder.change("models/churn.yaml", LOOSER, ("        errors: {max: 3}\n", because))

    (line,) = folder.refused()

    assert line.startswith(f"{PROD}.looser_because.metrics: not a reason, got ")
    assert line.endswith("expected 10 to 500 characters that an auditor understands")


def test_a_section_that_is_gone_is_looser(folder: Any) -> None:
    folder.change(
        "models/churn.yaml",
        ("auc: {min: 0.9}\n", "auc: {min: 0.9}\n      cost: {max_monthly_usd: 100}\n"),
    )

    (line,) = folder.refused()

    assert line.startswith(f"{PROD}.cost: looser than in staging, got nothing, expected")


@pytest.mark.parametrize(
    ("before", "now", "looser"),
    [(1, 1, False), (1, 2, False), (1, 0.5, True), (1, None, True), (None, None, False)],
)
def test_floor(before: float | None, now: float | None, looser: bool) -> None:
    assert list(floor("k", before, now)) == [Loosening(key="k", before=before, now=now)][:looser]


@pytest.mark.parametrize(
    ("before", "now", "looser"),
    [(1, 1, False), (1, 0.5, False), (1, 2, True), (1, None, True), (None, 5, False)],
)
def test_ceiling(before: float | None, now: float | None, looser: bool) -> None:
    assert list(ceiling("k", before, now)) == [Loosening(key="k", before=before, now=now)][:looser]


@pytest.mark.parametrize(
    ("before", "now", "looser"),
    [
        (["a"], ["a"], False),
        (["a", "b"], ["a"], False),
        (["a"], ["a", "b"], True),
        (["a"], None, True),
        (None, ["a"], False),
    ],
)
def test_what_is_allowed(before: Any, now: Any, looser: bool) -> None:
    assert list(allowed("k", before, now)) == [Loosening(key="k", before=before, now=now)][:looser]


@pytest.mark.parametrize(
    ("before", "now", "looser"),
    [(["a"], ["a", "b"], False), (["a", "b"], ["b"], True), ([], [], False)],
)
def test_what_is_required(before: Any, now: Any, looser: bool) -> None:
    assert list(required("k", before, now)) == [Loosening(key="k", before=before, now=now)][:looser]


def test_a_check_that_is_switched_off() -> None:
    assert list(switched_on("k", before=True, now=False)) == [
        Loosening(key="k", before=True, now=False)
    ]
    assert not list(switched_on("k", before=False, now=True))
