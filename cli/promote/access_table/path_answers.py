"""The answers of one environment, from every template of its path."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from promote.access.world import World
from promote.access_table.answers import Askers, answers
from promote.access_table.askers import (
    STRANGER,
    STRANGER_OF_THE_ORGANIZATION,
    foreigners_seen_from,
    roles_seen_from,
    with_administrators,
)
from promote.access_table.path_questions import path_questions
from promotion_steps.names import Environment

ORGANIZATION = "o-a1b2c3d4e5"
"""The organization that the table assumes all accounts of the path to belong to."""


def path_world(assembly: Path, environments: Iterable[Environment]) -> World:
    """Read all accounts of a path as one organization, with each account's administrator."""
    accounts: dict[str, str | None] = {one.account: ORGANIZATION for one in environments}
    accounts |= {STRANGER: None, STRANGER_OF_THE_ORGANIZATION: ORGANIZATION}
    return with_administrators(World.read(assembly), accounts)


def everybody(world: World, environments: Iterable[Environment], here: Environment) -> Askers:
    """Return each principal that the table of *here* asks for."""
    environments = list(environments)
    return {
        **roles_seen_from(world, environments, here),
        **foreigners_seen_from(world, environments, here),
    }


def path_answers(
    world: World, environments: Iterable[Environment], here: Environment
) -> dict[str, tuple[str, ...]]:
    """Ask each question of *here* of each principal."""
    return answers(world, path_questions(here, world), everybody(world, environments, here))
