"""How each condition operator of IAM compares one value with one of a policy."""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from promote.access.wildcards import arn_matches, matches, without_literals

Compares = Callable[[str, str], bool]
"""Of a request's value and a policy's pattern."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Compare, or compare and turn the answer around.

    Args:
        variables: Whether policy variables are filled in its values.
        readable: What refuses a policy's value; it raises a ValueError.
        words: What stands between a key and its values, for people.
    """

    name: str
    compares: Compares
    words: str
    negated: bool = False
    variables: bool = False
    readable: Callable[[str], object] = str


def operator_named(name: str) -> Operator | None:
    """Find an operator in any case, without quantifier and suffix; None if there is none."""
    return _OPERATORS.get(name.lower())


def _equal(actual: str, expected: str) -> bool:
    return actual == without_literals(expected)


def _equal_in_any_case(actual: str, expected: str) -> bool:
    return actual.lower() == without_literals(expected).lower()


def _like(actual: str, expected: str) -> bool:
    return matches(expected, actual)


def _arn_like(actual: str, expected: str) -> bool:
    return arn_matches(expected, actual)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except ValueError:
        read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def _within(actual: str, expected: str) -> bool:
    try:
        return ipaddress.ip_address(actual) in _network(expected)
    except ValueError:
        return False


def _ordered(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Compares:
    def compares(actual: str, expected: str) -> bool:
        try:
            return compare(read(actual), read(expected))
        except ValueError:  # a value that is no number or date compares with nothing
            return False

    return compares


_ORDERS: dict[str, tuple[str, Callable[[Any, Any], bool], bool]] = {
    "Equals": ("=", operator.eq, False),
    "NotEquals": ("is not", operator.eq, True),
    "LessThan": ("<", operator.lt, False),
    "LessThanEquals": ("<=", operator.le, False),
    "GreaterThan": (">", operator.gt, False),
    "GreaterThanEquals": (">=", operator.ge, False),
}


def _text_operators() -> list[Operator]:
    kinds: dict[str, tuple[Compares, str]] = {
        "StringEquals": (_equal, "="),
        "StringEqualsIgnoreCase": (_equal_in_any_case, "= (in any case)"),
        "StringLike": (_like, "is like"),
        "ArnEquals": (_arn_like, "="),
        "ArnLike": (_arn_like, "is like"),
    }
    plain = [
        Operator(name, compares, words, variables=True) for name, (compares, words) in kinds.items()
    ]
    negated = [
        Operator(_not(one.name), one.compares, _not_words(one.words), negated=True, variables=True)
        for one in plain
    ]
    return plain + negated


def _not(name: str) -> str:
    kind = "String" if name.startswith("String") else "Arn"
    return f"{kind}Not{name.removeprefix(kind)}"


def _not_words(words: str) -> str:
    return words.replace("is like", "is not like").replace("=", "is not")


def _ordered_operators() -> list[Operator]:
    return [
        Operator(f"{kind}{name}", _ordered(read, compare), words, negated, readable=read)
        for kind, read in (("Numeric", float), ("Date", _moment))
        for name, (words, compare, negated) in _ORDERS.items()
    ]


_OPERATORS = {
    one.name.lower(): one
    for one in [
        *_text_operators(),
        *_ordered_operators(),
        Operator("Bool", _ordered(_truth, operator.eq), "is", readable=_truth),
        Operator("BinaryEquals", _equal, "="),
        Operator("IpAddress", _within, "is within", readable=_network),
        Operator("NotIpAddress", _within, "is not within", negated=True, readable=_network),
    ]
}
