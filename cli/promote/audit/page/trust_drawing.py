"""The trust graph as it is drawn: accounts as boxes, what they may as arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BOX_WIDTH, BOX_HEIGHT = 190, 54
LETTERS_IN_A_BOX = 22


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """An account: a column of the path, or a lane below it for a foreign one."""

    account: str
    label: str
    x: int
    y: int
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> int:
        """Where the line of an account starts."""
        return self.x + self.width // 2

    @property
    def short_label(self) -> str:
        """What of the label fits into the box."""
        fits = len(self.label) <= LETTERS_IN_A_BOX
        return self.label if fits else f"{self.label[: LETTERS_IN_A_BOX - 1]}…"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """What one account may do in another, as a line with a head and a label."""

    number: int
    edge: Mapping[str, Any]
    source: str
    target: str
    foreign: bool
    line: str
    head: str
    label_x: int
    label_y: int
    label_anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustLayout:
    """The whole drawing, in units that the page scales."""

    width: int
    height: int
    line_bottom: int
    columns: tuple[Box, ...]
    lanes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
