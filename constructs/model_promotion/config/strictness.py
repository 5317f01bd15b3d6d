"""Finds what an environment lets pass that the one before it would not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, Self


@dataclass(frozen=True, kw_only=True, slots=True)
class Loosening:
    """One threshold that is looser than in the environment before.

    Args:
        key: Where it stands below the gate's section, such as `auc.min`.
        before: Its value in the environment before; None where there is none.
        now: Its value here; None where there is none.
    """

    key: str
    before: Any
    now: Any


class Gate(Protocol):
    """The section of a gate that can tell whether it is looser than another one."""

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield each threshold that is looser here than in *before*."""


def floor(key: str, before: float | None, now: float | None) -> Iterator[Loosening]:
    """Yield a lowest allowed value that went down, or away."""
    if before is not None and (now is None or now < before):
        yield Loosening(key=key, before=before, now=now)


def ceiling(key: str, before: float | None, now: float | None) -> Iterator[Loosening]:
    """Yield a highest allowed value that went up, or away."""
    if before is not None and (now is None or now > before):
        yield Loosening(key=key, before=before, now=now)


def allowed(
    key: str, before: Collection[str] | None, now: Collection[str] | None
) -> Iterator[Loosening]:
    """Yield a list of what is allowed that grew, or went away; None allows everything."""
    if before is not None and (now is None or set(now) - set(before)):
        yield Loosening(key=key, before=_listed(before), now=_listed(now))


def required(key: str, before: Collection[str], now: Collection[str]) -> Iterator[Loosening]:
    """Yield a list of what is required that lost something."""
    if set(before) - set(now):
        yield Loosening(key=key, before=_listed(before), now=_listed(now))


def switched_on(key: str, *, before: bool, now: bool) -> Iterator[Loosening]:
    """Yield a check that was switched off."""
    if before and not now:
        yield Loosening(key=key, before=before, now=now)


def _listed(values: Collection[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)
