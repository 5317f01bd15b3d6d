"""Who may do what across accounts, and the graph of trust that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from promote.access.grant import Grant
from promote.audit.access_level import AccessLevel, access_level
from promote.audit.audit_subject import AuditSubject

_ANYBODY = "*"
_KINDS = {
    AccessLevel.READ: "reads",
    AccessLevel.WRITE: "writes",
    AccessLevel.PERMISSIONS: "changes permissions",
}


def foreign_grants(subject: AuditSubject) -> list[dict[str, Any]]:
    """Return what the report says of each grant from one account into another."""
    return [
        {"id": f"G{number}", **_grant(grant, subject.names_of_accounts)}
        for number, grant in enumerate(subject.world.cross_account_grants(), start=1)
    ]


def trust_graph(subject: AuditSubject, grants: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the accounts, and an edge for each sort of thing that one may do in another."""
    edges: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for grant in grants:
        ends = (grant["principal_account"], grant["resource_account"] or _ANYBODY)
        edges.setdefault((*ends, _kind(grant)), []).append(grant)
    return {
        "nodes": _nodes(subject, {account for edge in edges for account in edge[:2]}),
        "edges": [
            {
                "from": principal,
                "to": resource,
                "kind": kind,
                "actions": sorted({action for grant in found for action in grant["actions"]}),
                "grants": [grant["id"] for grant in found],
            }
            for (principal, resource, kind), found in sorted(edges.items())
        ],
    }


def _grant(grant: Grant, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "principal": grant.principal,
        "principal_account": grant.principal_account,
        "principal_environment": names.get(grant.principal_account),
        "actions": sorted(grant.actions),
        "resources": sorted(grant.resources),
        "resource_account": grant.resource_account,
        "resource_environment": names.get(grant.resource_account or ""),
        "service": ", ".join(sorted({action.partition(":")[0] for action in grant.actions})),
        "access": access_level(grant.actions).value,
        "conditions": sorted(str(condition) for condition in grant.conditions),
        "organization": grant.asks_organization,
        "sid": grant.sid,
        "kind": grant.kind.value,
        "stack": grant.stack,
        "logical_id": grant.logical_id,
    }


def _kind(grant: Mapping[str, Any]) -> str:
    actions = set(grant["actions"])
    if actions == {"events:PutEvents"}:
        return "announces"
    if all(action.startswith("sts:") for action in actions):
        return "assumes"
    return _KINDS[AccessLevel(grant["access"])]


def _nodes(subject: AuditSubject, met: set[str]) -> list[dict[str, Any]]:
    names = subject.names_of_accounts
    foreign = sorted(met - names.keys())
    return [
        {
            "account": account,
            "label": names.get(account) or ("any account" if account == _ANYBODY else account),
            "kind": "environment" if account in names else "foreign",
            "order": order,
        }
        for order, account in enumerate((*names, *foreign))
    ]
