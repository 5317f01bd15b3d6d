"""Tells formulas that name columns from those that run code, as patsy and formulaic do."""

from __future__ import annotations

import re
from keyword import iskeyword

_TEXT = re.compile(r"(?<![\w\"'`])(\"[^\"\\{}]*\"|'[^'\\{}]*'|`[^`\\{}]*`)(?![\"'`])")
_CALL = re.compile(r"([\w.]+)\s*\(")
_CALLS_A_VALUE = re.compile(r"\)\s*\(")
_WORD = re.compile(r"\w+")
_CHARACTERS = re.compile(r"[\w\s+\-*/:~().,|=^]*", re.ASCII)
_NUMPY = re.compile(
    r"np\.(abs|ceil|cos|exp|expm1|floor|log|log10|log1p|log2|power|sin|sqrt|square)"
)
_NUMBER = re.compile(r"(?<![\w.])\d*\.\d+|(?<![\w.])\d+\.(?![\w.])")
_FUNCTIONS = frozenset(
    (
        "", "C", "I", "Q", "Diff", "Helmert", "Poly", "Sum", "Treatment", "bs", "cc", "center",
        "cr", "poly", "scale", "standardize", "te",
    )
)  # fmt: skip
"""What patsy and formulaic define for formulas themselves."""


def is_plain_formula(formula: str) -> bool:
    """Tell whether a formula calls nothing but arithmetic on columns."""
    rest = _NUMPY.sub("np", _NUMBER.sub("0", _TEXT.sub("0", formula)))
    if not _CHARACTERS.fullmatch(rest) or "." in rest or _CALLS_A_VALUE.search(rest):
        return False
    if any(iskeyword(word) for word in _WORD.findall(rest)):
        return False
    return all(call in _FUNCTIONS or call == "np" for call in _CALL.findall(rest))
