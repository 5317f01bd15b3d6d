"""Acknowledgments grouped by their reason: an auditor weighs a reason once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonGroup:
    """One reason and everything it was given for."""

    reason: str
    acknowledgments: tuple[Mapping[str, Any], ...]

    @property
    def ids(self) -> list[str]:
        """The findings that the reason excuses."""
        return sorted({one["id"] for one in self.acknowledgments})

    @property
    def unused(self) -> int:
        """How many excuse nothing that was found."""
        return sum(not one["used"] for one in self.acknowledgments)


def reason_groups(acknowledgments: Sequence[Mapping[str, Any]]) -> list[ReasonGroup]:
    """Return one group for each reason, those that excuse nothing last."""
    by_reason: dict[str, list[Mapping[str, Any]]] = {}
    for one in acknowledgments:
        by_reason.setdefault(one["reason"], []).append(one)
    groups = [
        ReasonGroup(reason=reason, acknowledgments=tuple(given))
        for reason, given in by_reason.items()
    ]
    return sorted(groups, key=lambda g: (g.unused == len(g.acknowledgments), g.ids, g.reason))
