"""What a pickle may do with the globals of one kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache


class Use(IntEnum):
    """What a pickle does with a global; each use includes the ones before."""

    HOLD = 0
    """It is a value, such as the function of a transformer."""
    MAKE = 1
    """`__new__` makes an instance and a state fills it; `__init__` does not run."""
    CALL = 2
    """It is called with arguments of the pickle's choice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Globals of one kind.

    Args:
        use: The most that a pickle may do with them.
        reason: Why that runs no code of the pickle's choice, whatever the arguments or state.
        names: Names by module, separated by spaces.
        patterns: Regular expressions of names by those of modules.
    """

    use: Use
    reason: str
    names: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)

    def has_module(self, module: str) -> bool:
        """Tell whether the kind has globals of a module."""
        return module in self.names or any(
            _compiled(one).fullmatch(module) for one in self.patterns
        )

    def has(self, module: str, name: str) -> bool:
        """Tell whether a global is of the kind."""
        if module in self.names and name in self.names[module].split():
            return True
        return any(
            _compiled(modules).fullmatch(module) and _compiled(names).fullmatch(name)
            for modules, names in self.patterns.items()
        )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


CLASS = r"_{0,2}[A-Z][A-Za-z0-9_]+"
"""How Python's style guide has classes named."""
UNPICKLER = r"__pyx_unpickle_\w+"
"""What Cython generates for a class: it makes an instance by `__new__` and sets its fields."""
