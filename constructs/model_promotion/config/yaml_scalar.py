"""What an unquoted word of YAML means."""

from __future__ import annotations

import re

_MEANINGS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_SPECIAL = re.compile(r"([-+]?)\.(inf|nan)", re.IGNORECASE)

Scalar = str | int | float | bool | None


def plain_scalar(word: str) -> Scalar:
    """Read an unquoted word by YAML 1.2's core schema, as editors do.

    YAML 1.1 would read `no` as false, 012 as ten and 1e-3 as text.
    """
    if word in _MEANINGS:
        return _MEANINGS[word]
    if _WHOLE.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    special = _SPECIAL.fullmatch(word)
    return float("".join(special.groups())) if special else word
