"""Refuses gates that are looser than one environment earlier, unless the config says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from model_promotion.config.gates_config import GatesConfig
from model_promotion.config.refusal import key_path, shown
from model_promotion.config.strictness import Loosening


def strictness_lines(path: Sequence[str], gates: Mapping[str, GatesConfig]) -> Iterator[str]:
    """Yield a line for each threshold that is looser than one environment earlier.

    Args:
        path: The names of the environments that the model is promoted into, in order.
        gates: What each of them asks for.
    """
    for before, now in pairwise(path):
        yield from _lines(before, gates[before], now, gates[now])
    if path:
        yield from _idle_reasons(path[0], gates[path[0]], used=set())


def _lines(before: str, earlier: GatesConfig, now: str, later: GatesConfig) -> Iterator[str]:
    looser = later.loosenings(earlier)
    for gate, loosenings in looser.items():
        if gate not in later.looser_because:
            yield from (_line(before, now, gate, loosening) for loosening in loosenings)
    yield from _idle_reasons(now, later, used=set(looser))


def _line(before: str, now: str, gate: str, loosening: Loosening) -> str:
    where = key_path(["environments", now, "gates", gate])
    key = f"{where}.{loosening.key}" if loosening.key else where
    return (
        f"{key}: looser than in {before}, got {_told(loosening.now)}, expected at least as strict"
        f" as {_told(loosening.before)}, or a reason in looser_because.{gate}"
    )


def _idle_reasons(environment: str, gates: GatesConfig, *, used: set[str]) -> Iterator[str]:
    for gate in sorted(gates.looser_because.keys() - used):
        where = key_path(["environments", environment, "gates", "looser_because", gate])
        yield f"{where}: nothing of this gate is looser than before, expected no reason"


def _told(value: object) -> str:
    return "nothing" if value is None else shown(value)
