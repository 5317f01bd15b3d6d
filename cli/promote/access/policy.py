"""A policy document, and where in which template it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from promote.access.malformed import malformed
from promote.access.statement import Statement
from promote.access.unresolved import Unresolved

_WITH_VARIABLES = "2012-10-17"
_VERSIONS = (_WITH_VARIABLES, "2008-10-17")


class PolicyKind(StrEnum):
    """What a policy hangs on."""

    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SERVICE_CONTROL = "service control"
    RESOURCE = "resource"
    KEY = "key"
    TRUST = "trust"


_WITHOUT_PRINCIPAL = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SERVICE_CONTROL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a policy comes from.

    Args:
        stack: Id of the stack in the assembly; empty for what lies in no template.
    """

    kind: PolicyKind
    account: str
    stack: str = ""
    logical_id: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.stack, self.logical_id) if part) or self.kind


@dataclass(frozen=True, slots=True)
class Policy:
    """Statements that stand together.

    Args:
        unresolved: What of it nobody knows before deployment, in sentences.
    """

    origin: Origin
    statements: tuple[Statement, ...]
    unresolved: tuple[str, ...] = ()

    @classmethod
    def read(cls, origin: Origin, document: Any) -> Policy:
        """Read a policy document whose references are resolved.

        Raises:
            RefusalError: IAM would not take it.
        """
        if isinstance(document, Unresolved):
            return cls(origin, (), (f"{origin}: the policy is {document}",))
        if not isinstance(document, Mapping) or "Statement" not in document:
            raise malformed(str(origin), "not a policy", document, "a document with a Statement")
        variables = _knows_variables(origin, document)
        elements = document["Statement"]
        several = elements if isinstance(elements, list) else [elements]
        statements = tuple(
            _statement(origin, position, element, variables=variables)
            for position, element in enumerate(several)
            if not _is_open(element)
        )
        return cls(origin, statements, tuple(_open_parts(origin, several, statements)))


def _statement(origin: Origin, position: int, element: Any, *, variables: bool) -> Statement:
    where = f"{origin}.Statement[{position}]"
    statement = Statement.read(where, element, variables=variables)
    is_of_identity = origin.kind in _WITHOUT_PRINCIPAL
    if is_of_identity and statement.resources is None:
        raise malformed(where, "no resource", sorted(element), "Resource or NotResource")
    if is_of_identity is (statement.principals is not None):
        expected = "none in this policy" if is_of_identity else "Principal or NotPrincipal"
        wrong = "a principal" if is_of_identity else "no principal"
        raise malformed(where, wrong, sorted(element), expected)
    return statement


def _knows_variables(origin: Origin, document: Mapping[str, Any]) -> bool:
    version = document.get("Version", _VERSIONS[1])
    if version not in _VERSIONS:
        raise malformed(f"{origin}.Version", "unknown version", version, " or ".join(_VERSIONS))
    return bool(version == _WITH_VARIABLES)


def _is_open(element: Any) -> bool:
    effect = element.get("Effect") if isinstance(element, Mapping) else element
    return isinstance(effect, Unresolved)


def _open_parts(
    origin: Origin, elements: list[Any], statements: tuple[Statement, ...]
) -> list[str]:
    whole = [f"{origin}: a statement is not known" for one in elements if _is_open(one)]
    parts = [
        f"{origin}: {statement.sid or 'a statement'} names {part}"
        for statement in statements
        for part in statement.unresolved
    ]
    return whole + parts
