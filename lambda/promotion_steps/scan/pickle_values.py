"""What stands on the stack of a pickle that is followed and not run."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from dataclasses import dataclass, field
from typing import Any

LONGEST_TEXT = 1024
"""Characters; a name that is longer is refused as one that is computed."""
_MOST_MEMBERS = 64


class Opaque:
    """Something whose content does not matter."""

    __slots__ = ()


OPAQUE = Opaque()
"""Neither a text nor callable, such as a list or the bytes of a matrix."""
UNKNOWN = Opaque()
"""Anything, such as a long text or an object that the loader gives."""

_CODE_KEYS = ("DELEGATED_PARAMS",)
"""What sktime's constructors evaluate of an instance."""

_TEXT_TYPES = ("str", "unicode", "object_")


class RecalledText(str):
    """A text of the memo, where the memo may be another one than the writer's."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The same value several times, one above the other."""

    value: Any
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A module's member, by the names that Python 3 has for it."""

    module: str
    name: str

    @classmethod
    def of(cls, module: str, name: str) -> Imported:
        """Name a member of Python 2 as an unpickler does."""
        if (module, name) in NAME_MAPPING:
            return cls(*NAME_MAPPING[(module, name)])
        return cls(IMPORT_MAPPING.get(module, module), name)

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    def is_any(self, *names: tuple[str, str]) -> bool:
        """Tell whether it is one of some members."""
        return (self.module, self.name) in names


@dataclass(slots=True, eq=False)
class Members:
    """A dictionary, as far as its keys are texts and few.

    Args:
        dunders: Keys that change what Python or a library does with an object, kept or not.
        is_whole: Whether nothing was left out.
        has_computed_keys: Whether a key may be any text.
        is_shared: Whether something besides the stack's top may refer to it.
        is_array_state: Whether joblib has read an array by it.
    """

    kept: dict[str, Any] = field(default_factory=dict)
    dunders: list[str] = field(default_factory=list)
    is_whole: bool = True
    has_computed_keys: bool = False
    is_shared: bool = False
    is_array_state: bool = False

    def add(self, key: Any, value: Any) -> bool:
        """Set a member; return whether it is kept."""
        if isinstance(key, str):
            if _changes_behaviour(key) and len(self.dunders) < _MOST_MEMBERS:
                self.dunders.append(key)
            if key in self.kept or len(self.kept) < _MOST_MEMBERS:
                self.kept[key] = value
                return True
        elif may_be_text(key):
            self.has_computed_keys = True
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
        is_shared: Whether something besides the stack's top may refer to it.
        is_array: Whether joblib reads an array in its place once it is built.
        has_items: Whether items were set as in a dictionary.
        is_number_type: Whether it is a type of NumPy for numbers; None until that is asked.
    """

    by: Imported | None
    arguments: tuple[Any, ...] = ()
    state: tuple[Any, ...] = ()
    is_instance: bool = False
    is_shared: bool = False
    is_array: bool = False
    has_items: bool = False
    is_number_type: bool | None = None

    @property
    def may_be_text(self) -> bool:
        """Whether it could name a module or a member."""
        return not self.is_instance or self.by is None or self.by.name in _TEXT_TYPES


def _changes_behaviour(key: str) -> bool:
    return (key.startswith("__") and key.endswith("__")) or key in _CODE_KEYS


def may_be_text(value: Any) -> bool:
    """Tell whether a value whose content is not known could name something."""
    return value is UNKNOWN or (isinstance(value, Made) and value.may_be_text)
