"""Fits any text into a customer metadata property."""

from __future__ import annotations

import unicodedata

LONGEST_VALUE = 256

_PUNCTUATION = frozenset("_.:/=+-@")
_CUT = "..."
_SPELLED = {"<": " below ", ">": " above ", "…": _CUT, "%": " percent ", ",": " -"}


def metadata_value(text: str) -> str:
    """Replace what SageMaker refuses, and cut what is too long; never empty."""
    spelled = "".join(_SPELLED.get(character, character) for character in text)
    allowed = "".join(character if _is_allowed(character) else " " for character in spelled)
    value = " ".join(allowed.split()) or "-"
    if len(value) <= LONGEST_VALUE:
        return value
    return value[: LONGEST_VALUE - len(_CUT)] + _CUT


def _is_allowed(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LZN"
