"""References and functions of a template, replaced by what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from promote.access.partition import partition_of, url_suffix_of
from promote.access.physical import Physical, physical
from promote.access.stack_template import StackTemplate
from promote.access.template_values import condition_answer, parameter_default
from promote.access.unresolved import Unresolved

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")
_DYNAMIC_REFERENCE = "{{resolve:"
_NOTHING = object()

Elsewhere = Callable[[str, Any], Any]
"""Of the name of a function that refers to another stack, and its resolved argument."""


class Intrinsics:
    """Resolve what a template says; what is not known before deployment stays `Unresolved`."""

    def __init__(self, stack: StackTemplate, elsewhere: Elsewhere) -> None:
        self._stack = stack
        self._elsewhere = elsewhere
        self._physical: dict[str, Physical | None] = {}
        self._being_named: set[str] = set()
        self._pseudo = {
            "AWS::AccountId": stack.account,
            "AWS::Region": stack.region,
            "AWS::Partition": partition_of(stack.region),
            "AWS::URLSuffix": url_suffix_of(stack.region),
            "AWS::StackName": stack.name,
            "AWS::NoValue": _NOTHING,
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._attribute,
            "Fn::Join": self._join,
            "Fn::Sub": self._substitute,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::ImportValue": lambda name: self._other_stack("Fn::ImportValue", name),
            "Fn::GetStackOutput": lambda output: self._other_stack("Fn::GetStackOutput", output),
        }

    def resolve(self, value: Any) -> Any:
        """Return a value without references."""
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not _NOTHING]
        if isinstance(value, str) and _DYNAMIC_REFERENCE in value:
            return Unresolved(value)
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            (name,) = value
            if name in self._functions:
                return self._functions[name](value[name])
            if name.startswith("Fn::"):
                return Unresolved(f"{name} {value[name]}")
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NOTHING}

    def is_defined(self, logical_id: str) -> bool:
        """Tell whether a resource exists; one whose condition is not known does."""
        condition = self._stack.resources[logical_id].get("Condition")
        return condition is None or self._condition(condition) is not False

    def properties(self, logical_id: str) -> dict[str, Any]:
        """Return a resource's properties without references."""
        resolved = self.resolve(self._stack.resources[logical_id].get("Properties", {}))
        return resolved if isinstance(resolved, dict) else {}

    def physical(self, logical_id: str) -> Physical | None:
        """Return a resource's name and ARN; None where its type is not known here."""
        if logical_id not in self._physical:
            self._being_named.add(logical_id)
            resource = self._stack.resources[logical_id]
            self._physical[logical_id] = physical(self._stack, logical_id, resource, self.resolve)
            self._being_named.discard(logical_id)
        return self._physical[logical_id]

    def _ref(self, name: Any) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        parameter = self._stack.template.get("Parameters", {}).get(name)
        if parameter is not None:
            return parameter_default(name, parameter)
        found = self._known(name)
        return found.reference if found else Unresolved(f"Ref {name}")

    def _attribute(self, argument: Any) -> Any:
        path = argument.split(".", 1) if isinstance(argument, str) else argument
        found = self._known(path[0])
        value = found.attributes.get(path[1]) if found and isinstance(path[1], str) else None
        return value or Unresolved(f"Fn::GetAtt {'.'.join(str(part) for part in path)}")

    def _known(self, logical_id: Any) -> Physical | None:
        is_known = logical_id in self._stack.resources and logical_id not in self._being_named
        return self.physical(logical_id) if is_known else None

    def _join(self, argument: Any) -> Any:
        separator, parts = argument
        resolved = self.resolve(parts)
        if not isinstance(resolved, list):
            return Unresolved(f"Fn::Join {resolved}")
        joined = separator.join(str(part) for part in resolved)
        is_open = any(isinstance(part, Unresolved) for part in resolved)
        return Unresolved(joined) if is_open else joined

    def _substitute(self, argument: Any) -> Any:
        text, names = (argument, {}) if isinstance(argument, str) else argument
        is_open = False

        def value_of(found: re.Match[str]) -> str:
            nonlocal is_open
            escaped, name = found.groups()
            if escaped:
                return f"${{{name}}}"
            value = self._placeholder(name.strip(), names)
            is_open = is_open or isinstance(value, Unresolved)
            return str(value)

        filled = _PLACEHOLDER.sub(value_of, text)
        return Unresolved(filled) if is_open else filled

    def _placeholder(self, name: str, names: Mapping[str, Any]) -> Any:
        if name in names:
            return self.resolve(names[name])
        is_attribute = "." in name and name not in self._pseudo
        return self._attribute(name) if is_attribute else self._ref(name)

    def _select(self, argument: Any) -> Any:
        index, values = self.resolve(argument[0]), self.resolve(argument[1])
        position = int(index) if str(index).isdigit() else -1
        if isinstance(values, list) and 0 <= position < len(values):
            return values[position]
        return Unresolved(f"Fn::Select {index} of {values}")

    def _split(self, argument: Any) -> Any:
        text = self.resolve(argument[1])
        is_open = isinstance(text, Unresolved)
        return Unresolved(f"Fn::Split {text}") if is_open else str(text).split(argument[0])

    def _if(self, argument: Any) -> Any:
        condition, then, otherwise = argument
        answer = self._condition(condition)
        return answer if isinstance(answer, Unresolved) else self.resolve((otherwise, then)[answer])

    def _condition(self, name: Any) -> Any:
        return condition_answer(self._stack.template.get("Conditions", {}), name, self.resolve)

    def _find_in_map(self, argument: Any) -> Any:
        found: Any = self._stack.template.get("Mappings", {})
        for key in self.resolve(argument[:3]):
            found = found.get(str(key)) if isinstance(found, Mapping) else None
        return Unresolved(f"Fn::FindInMap {argument}") if found is None else found

    def _other_stack(self, function: str, argument: Any) -> Any:
        resolved = self.resolve(argument)
        found = None if isinstance(resolved, Unresolved) else self._elsewhere(function, resolved)
        return Unresolved(f"{function} {resolved}") if found is None else found
