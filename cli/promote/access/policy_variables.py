"""`${aws:PrincipalTag/team}` and the like in a policy, filled from a request."""

from __future__ import annotations

import re

from promote.access.request import Request
from promote.access.wildcards import literal

_VARIABLE = re.compile(r"\$\{\s*(?P<key>[^},]+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?\}")
_CHARACTERS = {"*", "?", "$"}


def fill_variables(text: str, request: Request) -> str | None:
    """Return a pattern in which each variable stands for itself alone.

    None where the request lacks a variable that has no default, or has several values of it.
    """
    filled = []
    position = 0
    for found in _VARIABLE.finditer(text):
        value = _value_of(found, request)
        if value is None:
            return None
        filled += [text[position : found.start()], literal(value)]
        position = found.end()
    return "".join([*filled, text[position:]])


def _value_of(found: re.Match[str], request: Request) -> str | None:
    key = found["key"]
    if key in _CHARACTERS:
        return key
    values = request.values(key)
    return values[0] if len(values) == 1 else found["default"]
