"""Who gets a yes to each question, by the policies of all accounts together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.world import World
from promote.access_table.question import Question

Askers = Mapping[str, Principal]
"""Principals by what the table calls them."""


def answers(
    world: World, questions: Iterable[Question], askers: Askers
) -> dict[str, tuple[str, ...]]:
    """Ask each question of everybody.

    Returns:
        For each question, in order, those whom all of its needs are allowed, sorted.
    """
    return {
        question.text: tuple(
            sorted(name for name, principal in askers.items() if may(world, principal, question))
        )
        for question in questions
    }


def may(world: World, principal: Principal, question: Question) -> bool:
    """Tell whether IAM allows somebody all that a question needs."""
    return all(
        world.decide(Request(principal, need.action, need.resource, need.context)).allowed
        for need in question.needs
    )
