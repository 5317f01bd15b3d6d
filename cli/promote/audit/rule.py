"""A rule of the audit, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from promote.audit.resource import Resource
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings


class Outcome(StrEnum):
    """What a rule may answer."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a resource.

    Args:
        message: One sentence without its full stop.
        severity: How bad it is. Default: as bad as the rule says.
    """

    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of one resource."""

    outcome: Outcome
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, faults: Iterable[str | Fault]) -> Answer:
        """Answer that a resource complies unless there are faults."""
        found = tuple(Fault(one) if isinstance(one, str) else one for one in faults)
        return cls(Outcome.NON_COMPLIANT if found else Outcome.COMPLIANT, found)


NOT_APPLICABLE = Answer(Outcome.NOT_APPLICABLE)
COMPLIANT = Answer(Outcome.COMPLIANT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What is asked of each resource, and why.

    Args:
        id: How reports and acknowledgments call it.
        title: What a resource that complies is like.
        why: What goes wrong otherwise.
        severity: How bad that is.
        controls: Ids of the controls that it serves.
        judge: Looks at one resource and what surrounds it.
    """

    id: str
    title: str
    why: str
    severity: Severity
    controls: tuple[str, ...]
    judge: Callable[[Resource, Surroundings], Answer]
