"""The answer to one assumption."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether an assumption holds in the account that was asked."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and what it rests on.

    Args:
        seen: What AWS answered, or why nothing could be asked.
    """

    verdict: Verdict
    seen: str

    @classmethod
    def of(cls, *, holds: bool, seen: str) -> Answer:
        """Answer yes or no."""
        return cls(Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD, seen)

    @classmethod
    def unknown(cls, reason: str) -> Answer:
        """Answer neither, with the reason."""
        return cls(Verdict.CANNOT_TELL, reason)
