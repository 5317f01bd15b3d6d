"""What stands on the stack of a pickle that is followed and not run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LONGEST_TEXT = 256
"""Characters; longer texts name no module, no class and no member."""
_MOST_MEMBERS = 64


class Opaque:
    """Something whose content does not matter."""

    __slots__ = ()


OPAQUE = Opaque()
"""Neither a text nor callable, such as a list or the bytes of a matrix."""
UNKNOWN = Opaque()
"""Anything, such as a long text or an object that the loader gives."""

_TEXT_TYPES = ("str", "unicode")


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A module's member."""

    module: str
    name: str

    def is_any(self, *names: tuple[str, str]) -> bool:
        """Tell whether it is one of some members."""
        return (self.module, self.name) in names


@dataclass(slots=True, eq=False)
class Members:
    """A dictionary, as far as its keys are texts and few.

    Args:
        is_whole: Whether nothing was left out.
    """

    kept: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = True

    def add(self, key: Any, value: Any) -> bool:
        """Set a member; return whether it is kept."""
        if isinstance(key, str) and (key in self.kept or len(self.kept) < _MOST_MEMBERS):
            self.kept[key] = value
            return True
        self.is_whole = False
        return False


@dataclass(slots=True, eq=False)
class Made:
    """What a call would return.

    Args:
        by: What is called; None where that is not an imported member.
        arguments: Of the call.
        state: What was set later, in the order it was set.
        is_instance: Whether the call makes an instance of what is called.
    """

    by: Imported | None
    arguments: tuple[Any, ...] = ()
    state: list[Any] = field(default_factory=list)
    is_instance: bool = False

    @property
    def may_be_text(self) -> bool:
        """Whether it could name a module or a member."""
        return not self.is_instance or self.by is None or self.by.name in _TEXT_TYPES


def may_be_text(value: Any) -> bool:
    """Tell whether a value whose content is not known could name something."""
    return value is UNKNOWN or (isinstance(value, Made) and value.may_be_text)
