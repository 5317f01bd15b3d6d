"""What shows a rule at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


def resource(kind: str, /, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A resource that breaks a rule, and one that does not.

    Args:
        broken: Breaks the rule.
        faults: What the rule says of it.
        mended: Complies.
        beside_broken: Other resources of the broken one's stack.
        beside_mended: Other resources of the mended one's stack.
    """

    broken: Body
    faults: tuple[str, ...]
    mended: Body
    beside_broken: Mapping[str, Body] = field(default_factory=dict)
    beside_mended: Mapping[str, Body] = field(default_factory=dict)
