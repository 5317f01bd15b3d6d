"""What principals may do on one of two sides alone."""

from __future__ import annotations

from promote.audit.comparison.permission import Permission, permissions_of
from promote.audit.comparison.side import Side


def allowed_only_by(one: Side, other: Side) -> list[Permission]:
    """Return the permissions of one side that the other side lacks, as the one says them."""
    there = {_likened(other, permission) for permission in permissions_of(other.grants)}
    return sorted(
        {
            permission
            for permission in permissions_of(one.grants)
            if _likened(one, permission) not in there
        }
    )


def _likened(side: Side, permission: Permission) -> Permission:
    return Permission(
        principal=side.like(permission.principal),
        kind=permission.kind,
        resource=side.like(permission.resource),
        conditions=tuple(side.like(condition) for condition in permission.conditions),
        action=permission.action,
    )
