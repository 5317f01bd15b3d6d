"""Whom a Principal or NotPrincipal element names, and how closely."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from promote.access.malformed import malformed
from promote.access.principal import Principal, PrincipalKind
from promote.access.unresolved import Text, Unresolved

_ACCOUNT = re.compile(r"(?:arn:[a-z-]+:iam::)?(?P<account>[\w-]+?)(?::root)?")
_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
_EVERYBODY = "*"


class Naming(IntEnum):
    """How closely a statement names a principal: the closer, the fewer others must agree."""

    NOT_AT_ALL = 0
    BY_ACCOUNT = 1
    BY_ROLE = 2
    DIRECTLY = 3


@dataclass(frozen=True, slots=True)
class NamedPrincipals:
    """Hold a Principal element, or a NotPrincipal element as the excluded ones.

    Args:
        named: Kinds, such as `AWS`, with one name each.
    """

    named: tuple[tuple[str, Text], ...]
    excluded: bool = False

    @classmethod
    def read(cls, where: str, element: Any, *, excluded: bool = False) -> NamedPrincipals:
        """Read an element.

        Raises:
            RefusalError: It names nobody the way IAM does.
        """
        if element == _EVERYBODY or isinstance(element, Unresolved):
            return cls((("AWS", element),), excluded)
        if not isinstance(element, Mapping) or not element or set(element) - set(_KINDS):
            raise malformed(where, "not a principal", element, f"'*' or one of {', '.join(_KINDS)}")
        named = [
            (kind, name)
            for kind, names in sorted(element.items())
            for name in (names if isinstance(names, list) else [names])
        ]
        for _, name in named:
            if not isinstance(name, str | Unresolved):
                raise malformed(where, "not a principal", name, "a name")
        return cls(tuple(named), excluded)

    def names(self, principal: Principal) -> Naming:
        """Tell how closely they name a principal; to be left out is to be named directly."""
        closest = max(
            (_naming(kind, name, principal) for kind, name in self.named if isinstance(name, str)),
            default=Naming.NOT_AT_ALL,
        )
        if not self.excluded:
            return closest
        is_unclear = any(isinstance(name, Unresolved) for _, name in self.named)
        return Naming.NOT_AT_ALL if is_unclear or closest >= Naming.BY_ROLE else Naming.DIRECTLY

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """Return the names that nobody knows before deployment."""
        return tuple(name for _, name in self.named if isinstance(name, Unresolved))


def account_named(name: str) -> str | None:
    """Return the account that a name stands for as a whole; None for any other name."""
    is_account = name.endswith(":root") or not name.startswith("arn:")
    found = _ACCOUNT.fullmatch(name) if is_account else None
    return found["account"] if found else None


def _naming(kind: str, name: str, principal: Principal) -> Naming:
    if kind == "AWS" and name == _EVERYBODY:
        return Naming.DIRECTLY
    if kind == "AWS":
        return _naming_by_aws(name, principal)
    asks_as = PrincipalKind.SERVICE if kind == "Service" else PrincipalKind.FEDERATED
    is_named = principal.kind is asks_as and name == principal.arn
    return Naming.DIRECTLY if is_named else Naming.NOT_AT_ALL


def _naming_by_aws(name: str, principal: Principal) -> Naming:
    if principal.kind in (PrincipalKind.SERVICE, PrincipalKind.FEDERATED):
        return Naming.NOT_AT_ALL
    if name == principal.session_arn:
        return Naming.DIRECTLY
    if name == principal.arn and principal.kind is not PrincipalKind.ROOT:
        return Naming.BY_ROLE if principal.kind is PrincipalKind.ROLE else Naming.DIRECTLY
    return Naming.BY_ACCOUNT if account_named(name) == principal.account else Naming.NOT_AT_ALL
