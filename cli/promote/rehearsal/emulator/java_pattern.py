"""Patterns of AWS's service models, which are Java's, as Python reads them."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from functools import cache

_CLASS = re.compile(r"\\p\{(\w+)\}")
_POSIX = {"Alnum": "a-zA-Z0-9", "Alpha": "a-zA-Z", "Digit": "0-9", "ASCII": "\x00-\x7f"}
_SURROGATE_PAIRS = (r"\uD800\uDC00-\uDBFF\uDFFF", "\U00010000-\U0010ffff")
_COUNTED_END = re.compile(r"\$\{\d+,\d+\}")


@cache
def java_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of a service model; the whole text has to match it."""
    text = _CLASS.sub(lambda found: _characters(found[1]), pattern)
    text = _COUNTED_END.sub("$", text.replace(*_SURROGATE_PAIRS))
    return re.compile(text, re.DOTALL)


def _characters(name: str) -> str:
    """Return a Unicode category as the inside of a character class."""
    return _POSIX.get(name) or "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _ranges()[name]
    )


@cache
def _ranges() -> dict[str, list[tuple[int, int]]]:
    """Return the code points of each major category as ranges."""
    ranges: dict[str, list[tuple[int, int]]] = defaultdict(list)
    start, current = 0, unicodedata.category("\0")[0]
    for code in range(1, sys.maxunicode + 2):
        category = unicodedata.category(chr(code))[0] if code <= sys.maxunicode else ""
        if category != current:
            ranges[current].append((start, code - 1))
            start, current = code, category
    return ranges
