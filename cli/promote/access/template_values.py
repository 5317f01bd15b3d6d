"""Parameters and conditions of a template, as far as they are known before deployment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from promote.access.unresolved import Unresolved

Resolve = Callable[[Any], Any]


def parameter_default(name: str, parameter: Mapping[str, Any]) -> Any:
    """Return a parameter's default; what the account looks up is not known."""
    kind = str(parameter.get("Type", "String"))
    if "Default" not in parameter or kind.startswith("AWS::SSM::"):
        return Unresolved(f"parameter {name}")
    default = parameter["Default"]
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    return str(default).split(",") if is_list else str(default)


def condition_answer(conditions: Mapping[str, Any], expression: Any, resolve: Resolve) -> Any:
    """Return what a template's condition says: True, False or what is unresolved in it."""
    match expression:
        case str() as name:
            return condition_answer(conditions, conditions.get(name), resolve)
        case {"Condition": str() as name}:
            return condition_answer(conditions, name, resolve)
        case {"Fn::Equals": [one, other]}:
            return _equal(resolve(one), resolve(other))
        case {"Fn::Not": [inner]}:
            answer = condition_answer(conditions, inner, resolve)
            return answer if isinstance(answer, Unresolved) else not answer
        case {"Fn::And": list() as inner}:
            return _first(False, [condition_answer(conditions, one, resolve) for one in inner])
        case {"Fn::Or": list() as inner}:
            return _first(True, [condition_answer(conditions, one, resolve) for one in inner])
    return Unresolved(f"condition {expression}")


def _equal(one: Any, other: Any) -> Any:
    unknown = next((each for each in (one, other) if isinstance(each, Unresolved)), None)
    return unknown if unknown is not None else str(one) == str(other)


def _first(decisive: bool, answers: list[Any]) -> Any:
    if decisive in answers:
        return decisive
    unknown = next((one for one in answers if isinstance(one, Unresolved)), None)
    return unknown if unknown is not None else not decisive
