"""Waits for something to happen, and says what did not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from promote.refusal import RefusalError

POLL_SECONDS = 0.15
QUIET_SECONDS = 1.5
"""An approval's execution starts within a tenth of this."""

Found = TypeVar("Found")


def wait_for(
    what: str,
    probe: Callable[[], Found | None],
    *,
    seconds: float = 30.0,
    observed: Callable[[], object] = lambda: "nothing",
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Return the first thing that *probe* finds; *observed* says what there was instead.

    Raises:
        RefusalError: It did not happen in time.
    """
    deadline = clock() + seconds
    while True:
        found = probe()
        if found is not None:
            return found
        if clock() >= deadline:
            raise RefusalError(f"{what}: not within {seconds:g} s, got {observed()}")
        pause(POLL_SECONDS)
