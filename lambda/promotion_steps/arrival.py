"""How far a version came in the environment that a promotion registered it in."""

from __future__ import annotations

from collections.abc import Mapping

from promotion_steps.json_fields import shown
from promotion_steps.names import ARRIVAL, ORIGIN_ARN

IN_PROGRESS = "InProgress"
VERIFIED = "Verified"
FAILED = "Failed"

_REMEDIES = {
    IN_PROGRESS: "wait for the end of its promotion, then approve it",
    FAILED: "retry its promotion, or promote a new version",
}
_UNKNOWN = "promote a new version"


def reason_not_arrived(metadata: Mapping[str, str]) -> str | None:
    """Say why nobody may promote a version any further; None where its promotion succeeded.

    A version that no promotion registered has not arrived from anywhere.

    Args:
        metadata: The version's customer metadata.
    """
    state = metadata.get(ARRIVAL)
    if ORIGIN_ARN not in metadata or state == VERIFIED:
        return None
    told = "missing" if state is None else shown(state)
    return f"{ARRIVAL} is {told}, expected {VERIFIED}; {_REMEDIES.get(state or '', _UNKNOWN)}"
