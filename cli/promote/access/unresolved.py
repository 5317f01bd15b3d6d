"""What a template leaves open until it is deployed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Stand for a value that nobody knows before deployment; it matches nothing.

    Args:
        text: The expression as the template has it, for people.
    """

    text: str

    def __str__(self) -> str:
        return f"<{self.text}>"


Text = str | Unresolved
