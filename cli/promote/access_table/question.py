"""One thing that somebody may want to do, and all that AWS asks IAM about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One request that IAM must allow.

    Args:
        action: Such as `s3:GetObject`.
        resource: The ARN of what it is done to; `*` where IAM knows no resource.
        context: Condition keys of the request besides those that tell of the principal.
    """

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What somebody may want to do in an environment.

    Args:
        text: As a person asks it, such as `approve a version of churn`.
        needs: What IAM must allow for it, each of them.
    """

    text: str
    needs: tuple[Need, ...]

    def in_account(self, account: str) -> Question:
        """Ask it of one account, where the resource does not tell whose it is."""
        owner = {"aws:ResourceAccount": account}
        needs = (replace(need, context={**need.context, **owner}) for need in self.needs)
        return replace(self, needs=tuple(needs))

    @classmethod
    def of(cls, text: str, action: str, resource: str, **context: str) -> Question:
        """Ask for a single action; condition keys come as `service__Key=value`."""
        named = {key.replace("__", ":"): value for key, value in context.items()}
        return cls(text=text, needs=(Need(action=action, resource=resource, context=named),))
