"""One key of a Condition element, and whether a request meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from promote.access.malformed import malformed
from promote.access.operators import Operator, operator_named
from promote.access.policy_variables import fill_variables
from promote.access.request import Request
from promote.access.unresolved import Text, Unresolved

_IF_EXISTS = "IfExists"
_NULL = "Null"


class Quantifier(StrEnum):
    """How many of a key's values must compare."""

    ONE = ""
    ANY = "ForAnyValue"
    ALL = "ForAllValues"


@dataclass(frozen=True, slots=True)
class Condition:
    """Compare a key of the request with values of the policy.

    Args:
        operator: None for `Null`.
        variables: Whether the policy's version knows variables.
    """

    key: str
    operator: Operator | None
    values: tuple[Text, ...]
    quantifier: Quantifier = Quantifier.ONE
    if_exists: bool = False
    variables: bool = True

    def holds(self, request: Request) -> bool:
        """Tell whether a request meets it; what is unresolved is never met."""
        actual = request.values(self.key)
        if self.operator is None:
            return any(_truth(one) is (not actual) for one in self.values if isinstance(one, str))
        if not actual:
            return self._without_key()
        if (expected := self._expected(request)) is None:
            return False
        compared = (_compares(self.operator, value, expected) for value in actual)
        return all(compared) if self._needs_all else any(compared)

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """Return the values that nobody knows before deployment."""
        return tuple(value for value in self.values if isinstance(value, Unresolved))

    def __str__(self) -> str:
        values = " or ".join(str(value) for value in self.values)
        if self.operator is None:
            return f"{self.key} is {'absent' if values == 'true' else 'present'}"
        each = {Quantifier.ANY: "any of ", Quantifier.ALL: "each of "}.get(self.quantifier, "")
        suffix = ", if present" if self.if_exists else ""
        return f"{each}{self.key} {self.operator.words} {values}{suffix}"

    @property
    def _needs_all(self) -> bool:
        if self.quantifier is Quantifier.ONE:
            return self.operator is not None and self.operator.negated
        return self.quantifier is Quantifier.ALL

    def _without_key(self) -> bool:
        if self.if_exists or self.quantifier is Quantifier.ALL:
            return True
        negated = self.operator is not None and self.operator.negated
        return negated and self.quantifier is Quantifier.ONE

    def _expected(self, request: Request) -> list[str] | None:
        """Return what to compare with; None where a negated operator lacks a part of it."""
        filled = [self._filled(value, request) for value in self.values]
        known = [value for value in filled if value is not None]
        negated = self.operator is not None and self.operator.negated
        return None if negated and len(known) < len(filled) else known

    def _filled(self, value: Text, request: Request) -> str | None:
        if isinstance(value, Unresolved):
            return None
        has_variables = self.variables and self.operator is not None and self.operator.variables
        return fill_variables(value, request) if has_variables and "${" in value else value


def read_conditions(where: str, element: Any, *, variables: bool) -> Iterator[Condition]:
    """Read a Condition element.

    Raises:
        RefusalError: It is none, or an operator is unknown.
    """
    if not isinstance(element, Mapping):
        raise malformed(where, "not a condition", element, "operators with keys and values")
    for name, keys in sorted(element.items()):
        if not isinstance(keys, Mapping):
            raise malformed(f"{where}.{name}", "not a condition", keys, "keys with values")
        for key, values in sorted(keys.items()):
            yield _condition(f"{where}.{name}", name, key, _texts(values), variables=variables)


def _condition(
    where: str, name: str, key: str, values: tuple[Text, ...], *, variables: bool
) -> Condition:
    head, _, rest = name.rpartition(":")
    quantifier = next((one for one in Quantifier if one.lower() == head.lower()), None)
    if_exists = rest.lower().endswith(_IF_EXISTS.lower())
    found = operator_named(rest[: -len(_IF_EXISTS)] if if_exists else rest)
    is_null = name.lower() == _NULL.lower()
    if quantifier is None or (found is None and not is_null):
        raise malformed(where, "unknown operator", name, "a condition operator of IAM")
    _check_values(f"{where}.{key}", values, found.readable if found else _truth)
    return Condition(key, found, values, quantifier, if_exists, variables)


def _check_values(where: str, values: Iterable[Text], readable: Callable[[str], object]) -> None:
    for value in values:
        if isinstance(value, Unresolved):
            continue
        try:
            readable(value)
        except ValueError:
            raise malformed(where, "not comparable", value, "a value of the operator's") from None


def _texts(values: Any) -> tuple[Text, ...]:
    several = values if isinstance(values, list) else [values]
    return tuple(value if isinstance(value, Unresolved) else _text(value) for value in several)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _truth(value: str) -> bool:
    if value.lower() not in ("true", "false"):
        raise ValueError(value)
    return value.lower() == "true"


def _compares(operator: Operator, actual: str, expected: Iterable[str]) -> bool:
    """Match any of the values, or with a negated operator none of them."""
    return any(operator.compares(actual, one) for one in expected) is not operator.negated
