"""The page about personas says what the synthesized policies allow."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest
import yaml

from model_promotion.config import load_promotion_config
from promote.access.acts import write_object
from promote.access.request import Request
from promote.access.world import World
from promotion_steps.names import TEAM_PERSONAS, Environment, persona_work
from tests.persona_acts import ALL_OF, ANY_OF, KEY, MODEL, OF_OBJECTS, STAGING, VERDICT

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "personas.md").read_text("utf-8")
PERSONAS = ("data-scientist", "model-approver", "auditor", "operator", "viewer")
DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")
YES, NO, TEAM = "yes", "no", "team"
WHERE_THE_PATH_BEGINS = {
    "register a version that waits for approval",
    "upload a model",
    "read a model",
    "ask for a seal",
}
"""Acts that are asked of the first environment; nobody does them in another."""
PARTLY = "register a version that waits for approval"
"""An act that a group's tags alone forbid: the new version has none."""


def table() -> dict[str, dict[str, str]]:
    (rows,) = re.findall(r"\| act \|.*?\n\| --- .*?\n(.*?)\n\n", PAGE, re.DOTALL)
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows.splitlines()]
    return {act: dict(zip(PERSONAS, answers, strict=True)) for act, *answers in cells}


@pytest.fixture(scope="module")
def world(assembly: Path) -> World:
    return World.read(assembly)


def may(world: World, work: str, act: str, team: str | None, where: Environment) -> bool:
    """Ask for an act on a model of a team."""
    principal = world.principal(where.role_arn(work))
    if act in OF_OBJECTS:
        decide, arn = OF_OBJECTS[act]
        return decide(world, principal, _moved(arn, where)).allowed
    enough, asks = (all, ALL_OF[act]) if act in ALL_OF else (any, ANY_OF[act])
    tags = {"path": where.path, "environment": where.name, **({"team": team} if team else {})}
    context = {f"aws:ResourceTag/model-promotion:{key}": value for key, value in tags.items()}
    requests = [
        Request(principal, action, _known(world, _moved(arn, where)), {**context, **given})
        for action, arn, given in asks
    ]
    answers = [world.decide(request).allowed for request in requests]
    assert enough(answers) or not any(answers) or act == PARTLY, "half of an act is allowed"
    return enough(answers)


def _moved(arn: str, where: Environment) -> str:
    """Name what is staging's in another environment."""
    return arn.replace(STAGING.prefix, where.prefix).replace(STAGING.account, where.account)


def _known(world: World, arn: str) -> str:
    key = world.buckets[STAGING.evidence_bucket_arn].key
    assert isinstance(key, str)
    return key if arn == KEY else arn


def answer(world: World, persona: str, act: str) -> str:
    """Say what the page has to say of a persona and of its teams' roles."""
    teams = (None, "oncology") if persona in TEAM_PERSONAS else (None,)
    where = DEV if act in WHERE_THE_PATH_BEGINS else STAGING
    own = {may(world, persona_work(persona, team), act, team, where) for team in teams}
    of_others = {
        may(world, persona_work(persona, team), act, other, where)
        for team in teams
        for other in (None, "oncology", "cardiology")
        if other != team
    }
    answers = {(True, True): YES, (True, False): TEAM, (False, False): NO}
    assert len(own) == len(of_others) == 1, "roles of one persona differ"
    return answers[own.pop(), of_others.pop()]


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("act", table())
def test_the_page_says_what_a_persona_may_do(world: World, act: str, persona: str) -> None:
    assert table()[act][persona] == answer(world, persona, act)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("act", sorted(WHERE_THE_PATH_BEGINS))
def test_nobody_brings_a_model_in_where_the_path_does_not_begin(
    world: World, act: str, persona: str
) -> None:
    assert not may(world, persona, act, None, STAGING)


def test_each_act_is_on_the_page() -> None:
    assert set(table()) == {*ALL_OF, *ANY_OF, *OF_OBJECTS}


def test_what_nobody_may_do_is_something_that_somebody_else_may(world: World) -> None:
    copy = world.principal(STAGING.role_arn("copy"))
    gate = world.principal(STAGING.role_arn("metrics"))

    assert write_object(world, copy, MODEL).allowed
    assert world.decide(Request(gate, "s3:PutObject", VERDICT)).allowed


def test_the_pages_example_is_what_the_config_reads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    path = (config / "path.yaml").read_text("utf-8")
    indented = textwrap.indent(example, "    ")
    (config / "path.yaml").write_text(
        path.replace("region: us-east-1\n", f"region: us-east-1\n{indented}", 1)
    )

    loaded = load_promotion_config(config)

    personas = loaded.personas_of(loaded.environments[0])
    assert (
        personas.model_dump(mode="json", exclude_defaults=True)
        == (yaml.safe_load(example)["personas"])
    )
