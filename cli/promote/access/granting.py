"""The grants that a policy's statements make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from promote.access.grant import Grant
from promote.access.identity import Identity
from promote.access.named_principals import NamedPrincipals, account_named
from promote.access.policy import Policy
from promote.access.statement import Names, Statement
from promote.access.unresolved import Unresolved

Owners = Callable[[str], set[str | None]]
"""Of a pattern of ARNs: the accounts that own what it matches; empty means the policy's own."""

_EVERYBODY = "*"


def identity_grants(identity: Identity, owners: Owners) -> Iterator[Grant]:
    """Return what an identity's own policies allow, one grant for each account they reach."""
    for policy in identity.policies:
        for statement in _allowing(policy):
            for owner, resources in _by_owner(statement, identity.account, owners):
                yield _grant(policy, statement, (identity.arn, identity.account), resources, owner)


def resource_grants(policy: Policy, anchor: str, account: str) -> Iterator[Grant]:
    """Return what a resource's policy allows, one grant for each principal it names."""
    for statement in _allowing(policy):
        names = _texts(statement.resources) if statement.resources else (anchor,)
        resources = (anchor,) if names == ("*",) else names
        for principal in _principals(statement.principals):
            yield _grant(policy, statement, principal, resources, account)


def _allowing(policy: Policy) -> Iterator[Statement]:
    return (statement for statement in policy.statements if statement.effect == "Allow")


def _grant(
    policy: Policy,
    statement: Statement,
    principal: tuple[str, str],
    resources: tuple[str, ...],
    resource_account: str | None,
) -> Grant:
    return Grant(
        principal=principal[0],
        principal_account=principal[1],
        actions=_texts(statement.actions),
        resources=resources,
        resource_account=resource_account,
        conditions=statement.conditions,
        sid=statement.sid,
        kind=policy.origin.kind,
        account=policy.origin.account,
        stack=policy.origin.stack,
        logical_id=policy.origin.logical_id,
    )


def _by_owner(
    statement: Statement, account: str, owners: Owners
) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    if statement.resources is None or statement.resources.excluded:
        yield account, _texts(statement.resources) if statement.resources else ("*",)
        return
    found: dict[str | None, list[str]] = defaultdict(list)
    for resource in statement.resources.values:
        is_open = isinstance(resource, Unresolved)
        for owner in {None} if is_open else owners(str(resource)) or {account}:
            found[owner].append(str(resource))
    for owner in sorted(found, key=lambda one: one or ""):
        yield owner, tuple(found[owner])


def _principals(named: NamedPrincipals | None) -> Iterator[tuple[str, str]]:
    if named is None:
        return
    if named.excluded:
        yield _EVERYBODY, _EVERYBODY
        return
    for kind, name in named.named:
        text = str(name)
        if kind == "AWS" and (account := account_named(text)):
            root = text if text.startswith("arn:") else f"arn:aws:iam::{account}:root"
            yield root, account
        elif text == _EVERYBODY:
            yield _EVERYBODY, _EVERYBODY
        else:
            yield text, text.split(":")[4] if text.startswith("arn:") else ""


def _texts(names: Names) -> tuple[str, ...]:
    values = tuple(str(value) for value in names.values)
    return (f"* except {', '.join(values)}",) if names.excluded else values
