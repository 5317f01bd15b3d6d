from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promote.rehearsal.emulator.mending.asynchronous_delivery import (
    Discarded,
    ScaledClock,
    deliver,
)

FAILED = {"error": True, "body": {"errorMessage": "no"}}
SUCCEEDED = {"body": "yes"}
THROTTLED = {"error": True, "throttle": True}


class FakeClock:
    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def answering(*results: dict[str, Any]) -> tuple[Callable[[], dict[str, Any]], list[int]]:
    runs: list[int] = []

    def attempt() -> dict[str, Any]:
        runs.append(1)
        return results[min(len(runs), len(results)) - 1]

    return attempt, runs


def test_a_success_is_not_run_again(clock: FakeClock) -> None:
    attempt, runs = answering(SUCCEEDED)
    assert deliver(attempt, {}, clock) is None
    assert (len(runs), clock.waits) == (1, [])


def test_a_function_that_fails_runs_three_times(clock: FakeClock) -> None:
    attempt, runs = answering(FAILED)
    assert deliver(attempt, {}, clock) == Discarded(
        condition="RetriesExhausted", invocations=3, result=FAILED
    )
    assert len(runs) == 3


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_the_configuration_says_how_often_a_function_runs_again(
    clock: FakeClock, retries: int
) -> None:
    attempt, runs = answering(FAILED)
    discarded = deliver(attempt, {"MaximumRetryAttempts": retries}, clock)
    assert (len(runs), discarded.invocations) == (retries + 1, retries + 1)


def test_a_function_that_recovers_is_not_given_up(clock: FakeClock) -> None:
    attempt, runs = answering(FAILED, FAILED, SUCCEEDED)
    assert deliver(attempt, {}, clock) is None
    assert len(runs) == 3


def test_a_minute_passes_before_the_second_run_and_two_before_the_third(clock: FakeClock) -> None:
    deliver(answering(FAILED)[0], {}, clock)
    assert clock.waits == [60, 120]


@pytest.mark.parametrize(("age", "runs"), [(59, 1), (60, 2), (179, 2), (180, 3)])
def test_an_event_that_is_too_old_is_not_tried_again(clock: FakeClock, age: int, runs: int) -> None:
    attempt, made = answering(FAILED)
    discarded = deliver(attempt, {"MaximumEventAgeInSeconds": age}, clock)
    assert len(made) == runs
    assert discarded.condition == ("RetriesExhausted" if runs == 3 else "EventAgeExceeded")


def test_throttled_runs_do_not_count_until_the_event_is_six_hours_old(clock: FakeClock) -> None:
    attempt, _ = answering(*[THROTTLED] * 5, SUCCEEDED)
    assert deliver(attempt, {"MaximumRetryAttempts": 0}, clock) is None
    assert clock.waits == [2, 4, 8, 16, 32]

    discarded = deliver(answering(THROTTLED)[0], {}, clock)
    assert (discarded.condition, discarded.invocations) == ("EventAgeExceeded", 0)
    assert max(clock.waits) == 300
    assert clock.time > 6 * 3600


def test_a_scaled_clock_runs_as_fast_as_its_minute_is_short() -> None:
    clock = ScaledClock(minute=0.06)
    before = clock.now()
    clock.sleep(30)
    assert 30 <= clock.now() - before < 3000
