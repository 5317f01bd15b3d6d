"""One thing that one principal is allowed, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

from promote.access.conditions import Condition
from promote.access.policy import PolicyKind

_ORGANIZATION_KEYS = ("aws:principalorgid", "aws:principalorgpaths")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Flatten an allowing statement.

    Args:
        principal: An ARN, a service's host name, or `*` for everybody.
        principal_account: Empty for a service, `*` for everybody.
        actions: Patterns; exclusions read `* except …`.
        resources: Patterns of ARNs; exclusions read `* except …`.
        resource_account: None where no template tells who owns the resources; `*` where
            they may be anybody's.
        kind: The kind of policy it stands in.
        account: Whose policy it is.
    """

    principal: str
    principal_account: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    resource_account: str | None
    conditions: tuple[Condition, ...]
    sid: str
    kind: PolicyKind
    account: str
    stack: str
    logical_id: str

    @property
    def asks_organization(self) -> bool:
        """Tell whether only members of an organization are allowed."""
        return any(
            condition.key.lower() in _ORGANIZATION_KEYS
            and condition.operator is not None
            and not condition.operator.negated
            and not condition.if_exists
            for condition in self.conditions
        )

    @property
    def order(self) -> tuple[str, ...]:
        """Return what grants are sorted by."""
        return (
            self.account,
            self.stack,
            self.logical_id,
            self.kind,
            self.sid,
            self.principal,
            self.resource_account or "",
            *self.actions,
            *self.resources,
            *(str(condition) for condition in self.conditions),
        )
