"""Whether two patterns of ARNs have an ARN in common."""

from __future__ import annotations

from functools import cache

WITHOUT_SLASH = "\0"
"""Stands for any text without a slash, as `*` stands for any text."""


def overlap(one: str, other: str) -> bool:
    """Compare part by part, so that a `*` of one part does not reach into the next."""
    parts, others = one.split(":", 5), other.split(":", 5)
    if one == "*" or other == "*":
        return True
    return len(parts) == len(others) and all(map(_overlap, parts, others))


@cache
def _overlap(one: str, other: str) -> bool:
    if not one and not other:
        return True
    if one[:1] in {"*", WITHOUT_SLASH}:
        return _overlap(one[1:], other) or (_takes(one[0], other) and _overlap(one, other[1:]))
    if other[:1] in {"*", WITHOUT_SLASH}:
        return _overlap(other, one)
    same = one[:1] == other[:1] or "?" in {one[:1], other[:1]}
    return bool(one and other) and same and _overlap(one[1:], other[1:])


def _takes(wildcard: str, text: str) -> bool:
    return bool(text) and (wildcard == "*" or text[0] != "/")
