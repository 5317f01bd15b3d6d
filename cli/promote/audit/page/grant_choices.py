"""What the grants of a report can be filtered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantChoices:
    """The values that occur, each once, in the order in which a reader expects them."""

    environments: list[str]
    services: list[str]
    accesses: list[str]

    @classmethod
    def of(cls, grants: Sequence[Mapping[str, Any]]) -> GrantChoices:
        """Collect the values of the grants."""
        return cls(
            environments=sorted({name for grant in grants for name in environments_of(grant)}),
            services=sorted({grant["service"] for grant in grants}),
            accesses=sorted({grant["access"] for grant in grants}),
        )


def environments_of(grant: Mapping[str, Any]) -> list[str]:
    """Return the environments that a grant connects; accounts outside have none."""
    sides = (grant["principal_environment"], grant["resource_environment"])
    return sorted({name for name in sides if name is not None})
