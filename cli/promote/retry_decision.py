"""Whether what failed in a stage may be tried again: a decision stands, a fault does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promotion_steps.finding import is_undecided
from promotion_steps.names import GATES
from promotion_steps.pipeline_execution import ActionExecution
from promotion_steps.reading import SET_UP

DECIDING = (*GATES, "check-request", "render-endpoint")
"""Actions whose findings are decisions about the version, which another attempt only repeats."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryDecision:
    """What of a stage may be tried again.

    Args:
        again: Why actions failed that another attempt may help, a line for each reason.
        refused: Findings that are decisions.
    """

    again: tuple[str, ...]
    refused: tuple[str, ...]

    @classmethod
    def of(cls, failed: Iterable[ActionExecution]) -> RetryDecision:
        """Tell the decisions among the reasons of failed actions from the rest."""
        again: list[str] = []
        refused: list[str] = []
        for action in failed:
            decided = _decided(action)
            refused += decided
            again += [reason for reason in action.findings() if reason not in decided]
        return cls(again=tuple(again), refused=tuple(refused))

    @property
    def is_allowed(self) -> bool:
        """Whether nothing was decided, so that another attempt may end otherwise."""
        return bool(self.again) and not self.refused


def _decided(action: ActionExecution) -> list[str]:
    """Return the step's own words that decide; CodePipeline's do not name the step first."""
    if action.name not in DECIDING:
        return []
    lines = (line.strip() for line in action.message.splitlines())
    own = [line for line in lines if line.startswith(f"{action.name}: ")]
    return [line for line in own if not is_undecided(line) and SET_UP not in line]
