"""What changed since another assembly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from promote.audit.audit_subject import AuditSubject
from promote.audit.comparison.permission import in_words
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


def changes_since(baseline: AuditSubject, subject: AuditSubject) -> dict[str, Any]:
    """Return what the report says of an earlier assembly."""
    return {
        "assembly": baseline.assembly.name,
        "digest": baseline.assembly.digest,
        "differences": list(_changes(baseline, subject)),
    }


def _changes(baseline: AuditSubject, subject: AuditSubject) -> Iterator[str]:
    before, after = _by_key(baseline), _by_key(subject)
    for key, environment in before.items():
        if key not in after:
            yield f"{environment.name}: the environment is gone"
    for key, environment in after.items():
        if key in before:
            sides = _side(before[key], baseline), _side(environment, subject)
            yield from (f"{environment.name}: {said}" for said in _between(*sides))
        else:
            yield f"{environment.name}: the environment is new"
    yield from _gates(baseline, subject)


def _by_key(subject: AuditSubject) -> dict[tuple[str | None, ...], AuditedEnvironment]:
    return {(one.path, one.name, one.account, one.region): one for one in subject.environments}


def _side(environment: AuditedEnvironment, subject: AuditSubject) -> Side:
    return Side.of(environment, subject.grants, str)


def _between(before: Side, after: Side) -> Iterator[str]:
    yield from in_words("may now also", allowed_only_by(after, before))
    yield from in_words("may no longer", allowed_only_by(before, after))
    yield from (f"{said_of(one)} is new" for one in only_in(after, before))
    yield from (f"{said_of(one)} is gone" for one in only_in(before, after))
    yield from protected_otherwise(before, after, "instead of")
    yield from set_otherwise(before, after, "instead of")


def _gates(baseline: AuditSubject, subject: AuditSubject) -> Iterator[str]:
    earlier = {
        (one.model, one.environment): one for found in baseline.gates.values() for one in found
    }
    later = {(one.model, one.environment): one for found in subject.gates.values() for one in found}
    for model, environment in sorted(earlier.keys() - later.keys()):
        yield f"{environment}: model {model} is no longer promoted here"
    for model, environment in sorted(later.keys() - earlier.keys()):
        yield f"{environment}: model {model} is promoted here now"
    for key in sorted(earlier.keys() & later.keys()):
        was = replace(earlier[key], environment="before")
        yield from (f"{key[0]}: {said}" for said in differences(was, later[key]))
