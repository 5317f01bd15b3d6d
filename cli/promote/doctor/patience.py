"""Waiting for AWS: new roles and new policies take seconds until every service knows them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to ask again, and how often."""

    seconds: float = 30.0
    pause: float = 2.0

    def lasting(self, seconds: float) -> Patience:
        """Ask as often, for longer."""
        return Patience(seconds=seconds, pause=self.pause)

    def until(self, ask: Callable[[], T], is_enough: Callable[[T], bool]) -> T:
        """Ask until an answer is enough or the time is over; return the last answer."""
        end = time.monotonic() + self.seconds
        while True:
            answer = ask()
            if is_enough(answer) or time.monotonic() >= end:
                return answer
            time.sleep(self.pause)
