"""How IAM compares a name with a pattern of `*` and `?`."""

from __future__ import annotations

import re
from functools import lru_cache

_ARN_FIELDS = 6
# private use: no policy and no request holds them
_LITERALS = str.maketrans("*?", "\ue000\ue001")
_CHARACTERS = str.maketrans("\ue000\ue001", "*?")


def literal(text: str) -> str:
    """Return a pattern that matches *text* and nothing else."""
    return text.translate(_LITERALS)


def without_literals(pattern: str) -> str:
    """Return the text that a pattern without wildcards stands for."""
    return pattern.translate(_CHARACTERS)


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Tell whether *text* fits *pattern*; `*` spans colons and slashes."""
    if pattern == "*" or pattern == text:
        return True
    return _compiled(pattern, ignore_case).match(text) is not None


def resource_matches(pattern: str, arn: str) -> bool:
    """Compare with a Resource element; IAM completes an ARN that is too short."""
    missing = _ARN_FIELDS - 1 - pattern.count(":")
    if missing > 0 and pattern.startswith("arn:"):
        pattern += ":*" * missing
    return matches(pattern, arn)


def arn_matches(pattern: str, arn: str) -> bool:
    """Compare as the Arn operators do: each of the six fields by itself."""
    expected, actual = pattern.split(":", _ARN_FIELDS - 1), arn.split(":", _ARN_FIELDS - 1)
    if pattern == "*":
        return True
    are_arns = len(expected) == len(actual) == _ARN_FIELDS
    return are_arns and all(map(matches, expected, actual))


@lru_cache(maxsize=65536)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    regex = "".join(_regex_of(character) for character in pattern)
    return re.compile(rf"{regex}\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _regex_of(character: str) -> str:
    match character:
        case "*":
            return ".*"
        case "?":
            return "."
    return re.escape(without_literals(character))
