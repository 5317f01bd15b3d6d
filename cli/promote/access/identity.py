"""A role, a user or a group, and all that limits what it may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promote.access.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Hold what IAM knows of a principal before it asks anything.

    Args:
        stack: Id of the stack that defines it, or that adds a policy to it.
        policies: Inline and managed ones; not those of its groups.
        groups: ARNs of the groups a user is in.
        boundary: None without a permissions boundary, or where that is unknown.
        unknown: Policies that no template and nobody has told, in sentences.
    """

    arn: str
    account: str
    stack: str
    logical_id: str
    policies: tuple[Policy, ...]
    groups: tuple[str, ...] = ()
    boundary: tuple[Policy, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
