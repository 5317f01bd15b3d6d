"""How an environment differs from the one before it on the path."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from promote.audit.audit_subject import AuditSubject
from promote.audit.comparison.likeness import Likeness, mentions_neighbour
from promote.audit.comparison.permission import Permission, in_words
from promote.audit.comparison.permission_comparison import allowed_only_by
from promote.audit.comparison.resource_comparison import (
    only_in,
    protected_otherwise,
    said_of,
    set_otherwise,
)
from promote.audit.comparison.side import Side
from promote.audit.environments import AuditedEnvironment
from promote.audit.gate_comparison import differences
from promote.audit.resource import Resource


def parity(subject: AuditSubject) -> list[dict[str, Any]]:
    """Return the differences between each two environments that versions pass one by one.

    Where no versions come from, there is nothing to be like: the first environment of a path is
    compared with none.
    """
    fed = [one for one in subject.environments if _sources(one, subject)]
    pairs = [(one, other) for other in fed for one in _sources(other, subject) if one in fed]
    return [
        {"from": one.name, "to": other.name, "differences": _differences(one, other, subject)}
        for one, other in pairs
    ]


def _sources(environment: AuditedEnvironment, subject: AuditSubject) -> list[AuditedEnvironment]:
    return [
        one
        for one in subject.environments
        if one.target == environment.name and one.path == environment.path
    ]


def _differences(
    one: AuditedEnvironment, other: AuditedEnvironment, subject: AuditSubject
) -> list[str]:
    before, after = (
        Side.of(environment, subject.grants, Likeness(environment, subject.environments).of)
        for environment in (one, other)
    )
    than = f"where {one.name} has"
    return [
        *(f"only {one.name} has {said_of(found)}" for found in only_in(before, after)),
        *(f"only {other.name} has {said_of(found)}" for found in only_in(after, before)),
        *(f"{other.name}: {said}" for said in protected_otherwise(before, after, than)),
        *(f"{other.name}: {said}" for said in set_otherwise(before, after, than)),
        *_permissions(before, after),
        *_gates(one, other, subject),
    ]


def _permissions(before: Side, after: Side) -> Iterator[str]:
    for side, other in ((before, after), (after, before)):
        unexplained = [
            one
            for one in allowed_only_by(side, other)
            if not _is_explained(one, side, only_in(side, other))
        ]
        for said in in_words("may", unexplained):
            yield f"only in {side.environment.name} {said}"


def _is_explained(permission: Permission, side: Side, alone: Collection[Resource]) -> bool:
    """Tell whether a permission is of a resource, or a neighbour, that the other side lacks."""
    texts = (permission.principal, permission.resource)
    if any(mentions_neighbour(side.like(text)) for text in texts):
        return True
    names = {one.name for one in alone if not one.name.startswith("<")}
    return any(name in _parts(text) for name in names for text in texts)


def _parts(text: str) -> frozenset[str]:
    return frozenset(re.split("[:/]", text))


def _gates(
    one: AuditedEnvironment, other: AuditedEnvironment, subject: AuditSubject
) -> Iterator[str]:
    for model, gates in subject.gates.items():
        by_name = {found.environment: found for found in gates}
        if one.name in by_name and other.name in by_name:
            for said in differences(by_name[one.name], by_name[other.name]):
                yield f"{model}: {said}"
