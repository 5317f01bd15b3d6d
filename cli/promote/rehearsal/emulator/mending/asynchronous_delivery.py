"""How often and how long Lambda tries an asynchronous event, and why it gives up."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from promote.rehearsal.emulator.rules import rule

_MINUTE = 60.0
_RETRIES = 2
_OLDEST_SECONDS = 6 * 60 * _MINUTE
_LONGEST_THROTTLE = 5 * _MINUTE
_TESTS = "test_asynchronous_delivery.py"

Result = Mapping[str, Any]


class Clock(Protocol):
    """AWS's seconds, however long they last here."""

    def now(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaledClock:
    """A clock whose minute lasts *minute* real seconds."""

    minute: float

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic() * _MINUTE / self.minute if self.minute else 0.0

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds * self.minute / _MINUTE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Discarded:
    """Why an event is given up, after how many invocations, and what the last one answered."""

    condition: str
    invocations: int
    result: Result


def deliver(attempt: Callable[[], Result], settings: Mapping[str, Any], clock: Clock) -> Any:
    """Invoke a function until it succeeds or its event has to be discarded.

    Args:
        attempt: One invocation.
        settings: The function's EventInvokeConfig, empty when it has none.
        clock: Measures the event's age.

    Returns:
        A `Discarded`, or nothing after a success.
    """
    began, invocations, throttles = clock.now(), 0, 0
    result: Result = {}
    while not is_too_old(clock.now() - began, settings):
        result = attempt()
        if result.get("throttle"):
            throttles += 1
            clock.sleep(min(2.0**throttles, _LONGEST_THROTTLE))
            continue
        invocations += 1
        if not result.get("error"):
            return None
        if invocations > retries(settings):
            return Discarded(condition="RetriesExhausted", invocations=invocations, result=result)
        clock.sleep(wait_before_retry(invocations))
    return Discarded(condition="EventAgeExceeded", invocations=invocations, result=result)


@rule(test=f"{_TESTS}::test_a_function_that_fails_runs_three_times")
def retries(settings: Mapping[str, Any]) -> int:
    """Lambda runs an asynchronous event again twice, or as MaximumRetryAttempts says.

    Function errors and time-outs count; EventBridge and CodePipeline invoke asynchronously.

    Source: Lambda Developer Guide, How Lambda handles errors and retries with asynchronous
    invocation.
    """
    return int(settings.get("MaximumRetryAttempts", _RETRIES))


@rule(test=f"{_TESTS}::test_a_minute_passes_before_the_second_run_and_two_before_the_third")
def wait_before_retry(invocations: int) -> float:
    """Lambda waits one minute before the first retry and two before the second.

    Source: Lambda Developer Guide, How Lambda handles errors and retries with asynchronous
    invocation.
    """
    return _MINUTE * invocations


@rule(test=f"{_TESTS}::test_an_event_that_is_too_old_is_not_tried_again")
def is_too_old(age: float, settings: Mapping[str, Any]) -> bool:
    """Lambda discards an event older than MaximumEventAgeInSeconds, which is 6 hours by default.

    Source: Lambda Developer Guide, Configuring error handling settings for Lambda asynchronous
    invocations.
    """
    return age > float(settings.get("MaximumEventAgeInSeconds", _OLDEST_SECONDS))
