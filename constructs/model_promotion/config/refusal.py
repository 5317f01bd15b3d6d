"""How a refused value is put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from reprlib import Repr

from pydantic_core import PydanticCustomError

REFUSED = "refused"

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 80
_SHORT.maxlevel = 2
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


def shown(value: object) -> str:
    """Spell a value on one line, cut where it is long."""
    return _SHORT.repr(value)


def shown_name(name: str) -> str:
    """Spell a file's name, quoted where a terminal could not print it."""
    return name if name.isprintable() and name.isascii() else ascii(name)


def key_path(location: Iterable[str | int]) -> str:
    """Spell where a value stands, such as `environments[0].account`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            key = part if _PLAIN_KEY.fullmatch(part) else shown(part)
            path += f".{key}" if path else key
    return path


def refusal(problem: str) -> PydanticCustomError:
    """Refuse a value from within a validator; *problem* is the line behind the key path."""
    return PydanticCustomError(REFUSED, "{problem}", {"problem": problem})
