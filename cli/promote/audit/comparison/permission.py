"""One action that a principal may do, comparable between environments and assemblies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from promote.access.grant import Grant
from promote.audit.policy_statement import account_of, is_account_root


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Permission:
    """What one statement lets somebody do.

    Args:
        principal: An ARN, a service's host name or `*`.
        kind: The kind of policy that says so.
        resource: A pattern of ARNs.
        conditions: What must hold.
        action: One action.
    """

    principal: str
    kind: str
    resource: str
    conditions: tuple[str, ...]
    action: str

    @property
    def who(self) -> str:
        """The principal as a person says it."""
        if ".amazonaws.com" in self.principal:
            return f"service {self.principal}"
        account = account_of(self.principal)
        if account and is_account_root(self.principal):
            return f"account {account}"
        sort, _, name = self.principal.rpartition(":")[2].partition("/")
        if sort not in ("role", "user"):
            return self.principal
        # an identity's own policy stands in its own account
        whose = f" of account {account}" if account and self.kind != "identity" else ""
        return f"{sort} {name.rpartition('/')[2]}{whose}"


def permissions_of(grants: Iterable[Grant]) -> Iterator[Permission]:
    """Yield each action on each resource that grants allow."""
    for grant in grants:
        conditions = tuple(sorted(str(condition) for condition in grant.conditions))
        for action in grant.actions:
            for resource in grant.resources:
                yield Permission(
                    principal=grant.principal,
                    kind=grant.kind.value,
                    resource=resource,
                    conditions=conditions,
                    action=action,
                )


def in_words(verb: str, permissions: Collection[Permission]) -> Iterator[str]:
    """Say permissions in one sentence for each principal, resource and condition.

    Args:
        verb: Such as `may now also`.
        permissions: What is said.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in sorted(permissions):
        conditions = f", if {' and '.join(one.conditions)}" if one.conditions else ""
        by = {"identity": "", "trust": " (by its trust policy)", "key": " (by the key's policy)"}
        key = (one.who, one.resource, conditions + by.get(one.kind, " (by the resource's policy)"))
        groups.setdefault(key, []).append(one.action)
    for (who, resource, rest), actions in groups.items():
        yield f"{who} {verb} {', '.join(dict.fromkeys(actions))} on {resource}{rest}"
