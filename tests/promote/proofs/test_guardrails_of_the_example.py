"""Guardrails bind administrators, and no role of the path loses what it needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model_promotion.config import load_promotion_config
from model_promotion.guardrails import guardrails
from promote.access.principal import Principal
from promote.access.service_control import read_service_control
from promote.access.world import World
from promote.access_table.answers import answers
from promote.access_table.askers import administrator, roles_seen_from, with_administrators
from promote.access_table.path_questions import path_questions
from promotion_steps.names import Environment

ROOT = Path(__file__).parents[3]
CONFIG = load_promotion_config(ROOT / "config")
ENVIRONMENTS = CONFIG.environments
PROD = ENVIRONMENTS[-1]
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


@pytest.fixture(scope="module")
def free(assembly: Path) -> World:
    accounts: dict[str, str | None] = {one.account: None for one in ENVIRONMENTS}
    return with_administrators(World.read(assembly), accounts)


@pytest.fixture(scope="module")
def guarded(free: World) -> World:
    """The same accounts with every guardrail attached to each."""
    level = [EVERYTHING, *guardrails(CONFIG).values()]
    documents = {one.account: [level] for one in ENVIRONMENTS}
    return replace(free, service_control=read_service_control(documents))


def may(world: World, environment: Environment, *texts: str) -> dict[str, bool]:
    """Tell what the account's administrator may do."""
    asked = [one for one in path_questions(environment, world) if one.text in texts]
    assert len(asked) == len(texts)
    asker: dict[str, Principal] = {"admin": world.principal(administrator(environment.account))}
    return {text: bool(who) for text, who in answers(world, asked, asker).items()}


WISHES = (
    "approve a version of breast-cancer",
    "register an approved version of breast-cancer",
    "change who may use the evidence bucket",
    "delete the evidence bucket",
    "change who may use the key of the evidence bucket",
    "delete the key of the evidence bucket",
    "attach a policy to the role model-approver",
    "let others take the role model-approver",
)


def test_without_guardrails_an_administrator_may_do_all_of_this(free: World) -> None:
    assert may(free, PROD, *WISHES) == dict.fromkeys(WISHES, True)


def test_with_guardrails_an_administrator_may_do_none_of_it(guarded: World) -> None:
    assert may(guarded, PROD, *WISHES) == dict.fromkeys(WISHES, False)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: one.name)
def test_guardrails_take_nothing_from_the_roles_of_the_path(
    free: World, guarded: World, environment: Environment
) -> None:
    questions = path_questions(environment, free)
    askers = roles_seen_from(free, ENVIRONMENTS, environment)

    assert answers(guarded, questions, askers) == answers(free, questions, askers)
