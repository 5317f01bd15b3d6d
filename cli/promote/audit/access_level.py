"""What somebody can do with an action: read, write, or change who may do what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

_READS = re.compile(
    r"(?:Batch)?(?:Get|Check|Describe|Head|List|Lookup|Query|Scan|Search|Select|Simulate|View)"
    r"|Decrypt$|Verify"
)
_GRANTS = re.compile(
    r"(?:Add|Attach|Create|Delete|Detach|Put|Remove|Retire|Revoke|Set|Update)\w*"
    r"(?:Policy|Policies|Permission|Permissions|Grant|Acl|AssumeRolePolicy|Boundary)$"
    r"|PassRole$|AssumeRole|CreateAccessKey$|(?:Create|Delete|Update)(?:Role|User)$|AddUserToGroup$"
)


class AccessLevel(StrEnum):
    """The worst that an action does."""

    READ = "read"
    WRITE = "write"
    PERMISSIONS = "permissions"


def access_level(actions: Iterable[str]) -> AccessLevel:
    """Return the worst of some actions; a wildcard does whatever it matches."""
    levels = {_level(action.rpartition(":")[2]) for action in actions}
    return max(levels, key=list(AccessLevel).index, default=AccessLevel.READ)


def _level(name: str) -> AccessLevel:
    if name.startswith("*") or _GRANTS.match(name):
        return AccessLevel.PERMISSIONS
    return AccessLevel.READ if _READS.match(name) else AccessLevel.WRITE
