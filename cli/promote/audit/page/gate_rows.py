"""One model's gates with its environments side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting of a gate; not every environment has to have it."""

    text: str
    everywhere: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GateRow:
    """One gate; a cell for each environment, None where the gate is not asked."""

    name: str
    cells: tuple[tuple[Setting, ...] | None, ...]

    @property
    def differs(self) -> bool:
        """Whether two environments ask for different things."""
        return len(set(self.cells)) > 1


def gate_rows(model: Mapping[str, Any]) -> list[GateRow]:
    """Return each gate that any environment asks, in the order in which they are met."""
    asked = [_settings_by_gate(environment) for environment in model["environments"]]
    names = dict.fromkeys(name for gates in asked for name in gates)
    return [_row(name, [gates.get(name) for gates in asked]) for name in names]


def _settings_by_gate(environment: Mapping[str, Any]) -> dict[str, list[str]]:
    return {gate["name"]: gate["settings"] for gate in environment["gates"]}


def _row(name: str, cells: list[list[str] | None]) -> GateRow:
    held_by = Counter(text for settings in cells for text in set(settings or ()))
    return GateRow(
        name=name,
        cells=tuple(
            None
            if settings is None
            else tuple(
                Setting(text=text, everywhere=held_by[text] == len(cells)) for text in settings
            )
            for settings in cells
        ),
    )
