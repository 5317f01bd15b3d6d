"""What somebody should do next about a version."""

from __future__ import annotations

from collections.abc import Sequence

from promote.story.place import Place
from promote.story.promotion import Promotion
from promotion_steps.registration_status import COMPLETED, UNDER_WAY


def next_step(places: Sequence[Place], promotions: Sequence[Promotion]) -> str:
    """Say what to do where the version came last.

    Args:
        places: Where it is registered, in the path's order; at least one.
        promotions: Between them, and one after the last place where the path goes on.
    """
    last = places[-1]
    into = next((one for one in promotions if one.target == last.environment), None)
    onward = next((one for one in promotions if one.source == last.environment), None)
    return (
        _unusable(last) or _not_arrived(last, into) or _undecided(last) or _approved(last, onward)
    )


def _unusable(place: Place) -> str | None:
    status = place.status
    if place.registration in UNDER_WAY:
        return f"wait: SageMaker still registers it; look again with promote why {status.reference}"
    if place.registration != COMPLETED:
        return f"register it anew: SageMaker could not, {'; '.join(place.failures) or 'no reason'}"
    if status.withdrawn:
        return f"nothing: it is withdrawn ({status.withdrawn}); register and promote a new version"
    return None


def _not_arrived(place: Place, into: Promotion | None) -> str | None:
    if place.status.not_arrived is None:
        return None
    return (into and _of_attempt(place.model, into)) or (
        f"{place.environment}: {place.status.not_arrived}"
    )


def _undecided(place: Place) -> str | None:
    status = place.status
    if status.approval == "Approved":
        return None
    if status.approval == "Rejected":
        return "nothing: it was rejected; register a new version"
    if place.seal is None and status.origin is None:
        return f"seal it: promote seal {status.arn}"
    return f"ask an approver of {place.environment}: promote approve {status.arn}"


def _approved(place: Place, onward: Promotion | None) -> str:
    if onward is None:
        return "nothing: it is where the path ends"
    if (told := _of_attempt(place.model, onward)) is not None:
        return told
    if onward.version:
        return f"go on in {onward.target}: promote why {onward.version}"
    if not onward.is_seen:
        return f"look into {onward.target}, with a --neighbour-profile of its account"
    return (
        "no pipeline started for this approval: promote redrive"
        f" --environment {place.environment}, and --environment {onward.target}"
    )


def _of_attempt(model: str, promotion: Promotion) -> str | None:
    """Say what to do about a promotion that runs or failed; None about any other."""
    newest, target = promotion.newest, promotion.target
    if newest is not None and newest.is_running:
        return f"wait: its promotion to {target} is in progress"
    if not promotion.has_failed:
        return None
    if newest is not None and newest.may_be_retried:
        return f"mend what failed, then promote retry {model} --environment {target}"
    if newest is None:
        return (
            f"its promotion to {target} failed; whether a retry helps is known there:"
            f" promote retry {model} --environment {target}"
        )
    return f"register a new version: {target} refused this one, and a retry decides the same"
