"""The declaration of a probe: its assumptions, what it makes, what it costs and needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from promote.doctor.answer import Answer
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.kind import Kind

Ask = Callable[[ProbeContext], Iterator[tuple[str, Answer]]]
"""Yields an answer for the id of each assumption as soon as it is known."""

FREE = "nothing"


SETTINGS_FILE = "config/path.yaml"


def change_of(setting: str) -> str:
    """Spell the line of the config that says that an assumption does not hold."""
    return f"{SETTINGS_FILE}: assumptions: {{{setting}: false}}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumption:
    """What the templates and steps assume of AWS without a text of AWS that says so.

    Args:
        id: Unique among all assumptions, and an anchor of docs/doctor.md.
        statement: The assumption, in one sentence.
        if_it_holds: What follows.
        if_it_does_not: What follows otherwise.
        change: The setting or the line to change then. Default: nothing has to change.
        setting: Key under `assumptions` of path.yaml that says which answer to expect.
            Default: the assumption has no setting.
    """

    id: str
    statement: str
    if_it_holds: str
    if_it_does_not: str
    change: str | None = None
    setting: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """How an account is asked.

    Args:
        id: Unique among all probes.
        makes: Each resource that it makes, in words. Default: none of its own.
        shares: What it uses together with other probes, made once. Default: nothing.
        kinds: The kinds of these resources.
        cost: What its resources cost while they exist.
        dollars: The same at most, in USD.
        permissions: Actions it needs besides those of its kinds of resources.
        ask: Does it.
        needs_endpoint: Whether it runs with `--with-endpoint` only.
        needs_neighbour: Whether it needs credentials of a second account.
    """

    id: str
    assumptions: tuple[Assumption, ...]
    ask: Ask
    makes: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    cost: str = FREE
    dollars: float = 0.0
    permissions: tuple[str, ...] = ()
    needs_endpoint: bool = False
    needs_neighbour: bool = False

    @property
    def only_reads(self) -> bool:
        """Whether it asks without making anything."""
        return bool(self.permissions) and not (self.makes or self.shares)
