"""One statement of a policy, and whether it covers a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from promote.access.conditions import Condition, read_conditions
from promote.access.malformed import malformed
from promote.access.named_principals import NamedPrincipals
from promote.access.policy_variables import fill_variables
from promote.access.request import Request
from promote.access.unresolved import Text, Unresolved
from promote.access.wildcards import matches, resource_matches

Effect = Literal["Allow", "Deny"]

_ELEMENTS = {
    *("Sid", "Effect", "Condition"),
    *("Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Hold an Action or Resource element, or its Not… as the excluded ones."""

    values: tuple[Text, ...]
    excluded: bool = False

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """Return the names that nobody knows before deployment."""
        return tuple(value for value in self.values if isinstance(value, Unresolved))

    def answer(self, found: Iterable[bool]) -> bool:
        """Turn what fits into what is covered; unresolved exclusions cover nothing."""
        if not self.excluded:
            return any(found)
        return not self.unresolved and not any(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Allow or deny.

    Args:
        resources: None in a role's trust policy.
        principals: None in a policy of an identity.
        variables: Whether the policy's version knows variables.
    """

    sid: str
    effect: Effect
    actions: Names
    resources: Names | None
    principals: NamedPrincipals | None
    conditions: tuple[Condition, ...]
    variables: bool = True

    @classmethod
    def read(cls, where: str, element: Any, *, variables: bool) -> Statement:
        """Read a statement.

        Raises:
            RefusalError: IAM would not take it.
        """
        if not isinstance(element, Mapping) or set(element) - _ELEMENTS:
            raise malformed(where, "not a statement", element, f"{', '.join(sorted(_ELEMENTS))}")
        if (effect := element.get("Effect")) not in ("Allow", "Deny"):
            raise malformed(f"{where}.Effect", "unknown effect", effect, "Allow or Deny")
        if (actions := _names(where, element, "Action")) is None:
            raise malformed(where, "no action", sorted(element), "Action or NotAction")
        conditions = read_conditions(
            f"{where}.Condition", element.get("Condition", {}), variables=variables
        )
        return cls(
            sid=str(element.get("Sid", "")),
            effect=effect,
            actions=_checked_actions(where, actions),
            resources=_names(where, element, "Resource"),
            principals=_principals(where, element),
            conditions=tuple(conditions),
            variables=variables,
        )

    def covers(self, request: Request) -> bool:
        """Tell whether it speaks of the request's action and resource in this context."""
        return (
            self.covers_action(request.action)
            and self._covers_resource(request)
            and all(condition.holds(request) for condition in self.conditions)
        )

    def covers_action(self, action: str) -> bool:
        """Tell whether it speaks of an action."""
        return self.actions.answer(
            matches(value, action, ignore_case=True)
            for value in self.actions.values
            if isinstance(value, str)
        )

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """Return what nobody knows of it before deployment."""
        parts = (self.actions, self.resources, self.principals, *self.conditions)
        return tuple(one for part in parts if part for one in part.unresolved)

    def _covers_resource(self, request: Request) -> bool:
        if self.resources is None:
            return True
        filled = [
            fill_variables(value, request) if self.variables and "${" in value else value
            for value in self.resources.values
            if isinstance(value, str)
        ]
        if self.resources.excluded and None in filled:
            return False
        return self.resources.answer(
            resource_matches(value, request.resource) for value in filled if value is not None
        )


def _names(where: str, element: Mapping[str, Any], name: str) -> Names | None:
    present = [key for key in (name, f"Not{name}") if key in element]
    if len(present) == 2:
        raise malformed(where, f"both {name} and Not{name}", present, "one of them")
    if not present:
        return None
    values = element[present[0]]
    several = values if isinstance(values, list) else [values]
    if not several or not all(isinstance(value, str | Unresolved) for value in several):
        raise malformed(f"{where}.{present[0]}", "not a name", values, "names or patterns")
    return Names(tuple(several), excluded=present[0] != name)


def _checked_actions(where: str, actions: Names) -> Names:
    for value in actions.values:
        if isinstance(value, str) and value != "*" and ":" not in value:
            raise malformed(where, "not an action", value, "service:Action")
    return actions


def _principals(where: str, element: Mapping[str, Any]) -> NamedPrincipals | None:
    if "NotPrincipal" in element:
        key = f"{where}.NotPrincipal"
        return NamedPrincipals.read(key, element["NotPrincipal"], excluded=True)
    if "Principal" in element:
        return NamedPrincipals.read(f"{where}.Principal", element["Principal"])
    return None
