"""Who may do what on the running example's path stands in `docs/access`, all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from model_promotion.config import load_promotion_config
from promote.access.world import World
from promote.access_table.answers import answers
from promote.access_table.askers import foreigners_seen_from, roles_seen_from
from promote.access_table.coverage import not_asked_about
from promote.access_table.path_answers import path_answers, path_world
from promote.access_table.path_questions import path_questions
from promote.access_table.table import differences, read
from promotion_steps.names import Environment

ROOT = Path(__file__).parents[3]
ENVIRONMENTS = load_promotion_config(ROOT / "config").environments


@pytest.fixture(scope="module")
def world(assembly: Path) -> World:
    return path_world(assembly, ENVIRONMENTS)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: one.name)
def test_the_table_says_who_may_do_what(world: World, environment: Environment) -> None:
    table = ROOT / "docs" / "access" / f"{environment.name}.txt"

    found = path_answers(world, ENVIRONMENTS, environment)

    wrong = differences(read(table.read_text("utf-8")), found)
    assert not wrong, f"{table.relative_to(ROOT)}: run make generate\n" + "\n".join(wrong)


def test_no_question_is_asked_twice(world: World) -> None:
    for environment in ENVIRONMENTS:
        texts = [question.text for question in path_questions(environment, world)]
        assert len(texts) == len(set(texts))


def test_every_grant_is_asked_about(world: World) -> None:
    questions = [one for each in ENVIRONMENTS for one in path_questions(each, world)]
    roles = roles_seen_from(world, ENVIRONMENTS, ENVIRONMENTS[0])

    assert not_asked_about(world, questions, roles) == []


def test_no_administrator_of_another_account_and_no_stranger_may_do_anything(world: World) -> None:
    for environment in ENVIRONMENTS:
        foreigners = foreigners_seen_from(world, ENVIRONMENTS, environment)

        found = answers(world, path_questions(environment, world), foreigners)

        assert [text for text, who in found.items() if who] == []
