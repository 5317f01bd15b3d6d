"""How fast time passes for pipelines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """Durations in seconds.

    Args:
        poll: Between two looks at something that takes time.
        continuation: Before a function that asked to be continued is invoked again.
        minute: What a minute of a time-out lasts.
    """

    poll: float = 0.1
    continuation: float = 0.2
    minute: float = 60.0
