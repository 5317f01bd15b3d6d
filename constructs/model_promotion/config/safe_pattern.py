"""Regular expressions that a config may hold: short, and soon done with any text."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator

from model_promotion.config.refusal import refusal, shown

LONGEST_PATTERN = 256
MOST_REPETITIONS = 4
MOST_GROUPS = 4

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?.)?|\)|[*+?]|\{[0-9]*(?:,[0-9]*)?\}|.", re.DOTALL
)
_FIXED = re.compile(r"\{[0-9]+\}")
_REPETITION = re.compile(r"[*+?]|\{[0-9]*,[0-9]*\}")


def _check(pattern: str) -> str:
    if problem := _problem(pattern):
        raise refusal(f"{problem}, got {shown(pattern)}, expected a simple regular expression")
    return pattern


def _problem(pattern: str) -> str | None:
    if not pattern or len(pattern) > LONGEST_PATTERN:
        return f"no text of 1 to {LONGEST_PATTERN} characters"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        return f"no regular expression ({error})"
    return _slowness(_TOKEN.findall(pattern))


def _slowness(tokens: list[str]) -> str | None:
    """Say why matching could take too long.

    A text of 256 characters is tried in as many ways as repetitions and alternatives
    multiply to; only what is repeated within something repeated grows without a bound.
    """
    if any(one.startswith("(?") and one != "(?:" for one in tokens):
        return "a group that is more than a group"
    if any(re.fullmatch(r"\\[1-9]", token) for token in tokens):
        return "a reference back to a group"
    for one, following in pairwise(tokens):
        repeated = _REPETITION.fullmatch(following) or _FIXED.fullmatch(following)
        if one == ")" and repeated and following != "?":
            return "a repeated group"
    if sum(bool(_REPETITION.fullmatch(token)) for token in tokens) > MOST_REPETITIONS:
        return f"more than {MOST_REPETITIONS} repetitions"
    if sum(token.startswith("(") for token in tokens) > MOST_GROUPS:
        return f"more than {MOST_GROUPS} groups"
    return None


SafePattern = Annotated[str, AfterValidator(_check)]
"""A `str` that is such an expression."""
