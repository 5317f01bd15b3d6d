"""What is decided, and the statements behind it."""

from __future__ import annotations

from dataclasses import dataclass

from promote.access.policy import Origin, PolicyKind
from promote.access.statement import Effect, Statement


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Point to a statement in a template."""

    account: str
    stack: str
    logical_id: str
    kind: PolicyKind
    sid: str
    effect: Effect

    @classmethod
    def of(cls, origin: Origin, statement: Statement) -> Evidence:
        """Point to a statement of a policy."""
        return cls(
            origin.account,
            origin.stack,
            origin.logical_id,
            origin.kind,
            statement.sid,
            statement.effect,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Allow or deny.

    Args:
        why: Statements that allow it, or that deny it explicitly.
        missing: Kinds of policy that would have to allow it and do not.
        unknown: What could not be known, in sentences; with it, the answer might differ.
    """

    allowed: bool
    why: tuple[Evidence, ...] = ()
    missing: tuple[PolicyKind, ...] = ()
    unknown: tuple[str, ...] = ()

    def also(self, other: Decision) -> Decision:
        """Decide an act that needs both: all evidence of what allows, or of what denies."""
        asked = [one for one in (self, other) if not one.allowed] or [self, other]
        return Decision(
            allowed=self.allowed and other.allowed,
            why=tuple(sorted({evidence for one in asked for evidence in one.why})),
            missing=tuple(dict.fromkeys(kind for one in asked for kind in one.missing)),
            unknown=tuple(dict.fromkeys([*self.unknown, *other.unknown])),
        )
