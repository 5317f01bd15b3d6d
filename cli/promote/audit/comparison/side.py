"""Two environments that are compared, each with what makes its texts comparable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from promote.access.grant import Grant
from promote.audit.environments import AuditedEnvironment


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two environments.

    Args:
        environment: What is compared.
        grants: Everything that its stacks' statements allow.
        like: Makes a text comparable.
    """

    environment: AuditedEnvironment
    grants: tuple[Grant, ...]
    like: Callable[[str], str]

    @classmethod
    def of(
        cls,
        environment: AuditedEnvironment,
        grants: tuple[Grant, ...],
        like: Callable[[str], str],
    ) -> Side:
        """Pick what belongs to an environment."""
        stacks = {stack.name for stack in environment.stacks}
        own = tuple(grant for grant in grants if grant.stack in stacks)
        return cls(environment=environment, grants=own, like=like)
