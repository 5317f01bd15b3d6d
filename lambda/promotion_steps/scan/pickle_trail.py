"""What a pickle did while it was followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(kw_only=True, slots=True)
class PickleTrail:
    """What one pickle did until its end.

    Args:
        calls: How many calls it asked for.
        arrays: How many arrays joblib would read from between the opcodes.
        inner: Where pickles begin that stand in the place of an array.
        dangers_before_a_call: How many dangers were seen when it asked for the last call.
        is_dead: Whether an import has failed for sure, so that what follows is a guess.
    """

    calls: int = 0
    arrays: int = 0
    inner: set[int] = field(default_factory=set)
    dangers_before_a_call: int = 0
    is_dead: bool = False


class Follow(Protocol):
    """Follows another pickle from where the source is."""

    def __call__(self, *, as_joblib: bool) -> None:
        """Follow it to its `STOP`."""
