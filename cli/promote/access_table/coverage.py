"""Which grants no question asks about, so that no new one goes unnoticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promote.access.grant import Grant
from promote.access.wildcards import resource_matches
from promote.access.world import World
from promote.access_table.answers import Askers, may
from promote.access_table.question import Need, Question


def not_asked_about(world: World, questions: Iterable[Question], askers: Askers) -> list[str]:
    """Say in a line each action and each resource of a grant that no answered question needs.

    Args:
        world: Whose grants; those of services, who have no policies of their own, are left out.
        questions: All that are asked anywhere.
        askers: Everybody who is asked about; grants to others are left out.
    """
    asked = list(questions)
    answered = {
        principal.arn: [question for question in asked if may(world, principal, question)]
        for principal in askers.values()
    }
    granted = (one for one in world.grants() if one.principal in answered)
    return sorted({line for one in granted for line in _open(one, answered[one.principal])})


def _open(grant: Grant, answered: Iterable[Question]) -> Iterator[str]:
    needs = [need for question in answered for need in question.needs]
    met = [need for need in needs if _is_of(grant, need)]
    who = grant.principal.rpartition("/")[2]
    for action in set(grant.actions) - {need.action for need in met}:
        yield f"no question asks what lets {who} {action} ({grant.sid})"
    for pattern in grant.resources:
        if not any(resource_matches(pattern, need.resource) for need in met):
            yield f"no question asks what {who} may do to {pattern} ({grant.sid})"


def _is_of(grant: Grant, need: Need) -> bool:
    fits = any(resource_matches(pattern, need.resource) for pattern in grant.resources)
    return fits and need.action in grant.actions
