"""Each question is asked of everybody, and no grant goes without a question."""

from __future__ import annotations

from typing import Any

from promote.access.world import World
from promote.access_table.answers import answers
from promote.access_table.askers import (
    STRANGER,
    administrator,
    roles_seen_from,
    with_administrators,
)
from promote.access_table.coverage import not_asked_about
from promote.access_table.question import Need, Question
from promotion_steps.names import Environment

DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")
PROD = Environment(path="acme", name="prod", account="222222222222", region="us-east-1")
LEDGER = DEV.arn("dynamodb", f"table/{DEV.ledger}")
READ = Question.of("read the ledger", "dynamodb:GetItem", LEDGER)
DELETE = Question.of("delete the ledger", "dynamodb:DeleteTable", LEDGER)


def test_roles_of_the_path_are_called_by_their_work_and_others_are_left_out(
    world: World,
) -> None:
    assert sorted(roles_seen_from(world, [DEV, PROD], DEV)) == ["prod copy", "report"]
    assert sorted(roles_seen_from(world, [DEV, PROD], PROD)) == ["copy", "dev report"]


def test_a_question_is_answered_by_who_may(world: World) -> None:
    askers = roles_seen_from(world, [DEV, PROD], DEV)

    assert answers(world, [READ, DELETE], askers) == {
        "read the ledger": ("report",),
        "delete the ledger": (),
    }


def test_a_question_is_answered_by_who_may_all_that_it_needs(world: World) -> None:
    both = Question(text="both", needs=(*READ.needs, *DELETE.needs))

    assert answers(world, [both], roles_seen_from(world, [DEV], DEV)) == {"both": ()}


def test_a_question_for_a_single_action_names_its_condition_keys() -> None:
    asked = Question.of("hand on", "iam:PassRole", "arn", iam__PassedToService="x.amazonaws.com")

    assert asked.needs == (
        Need(
            action="iam:PassRole",
            resource="arn",
            context={"iam:PassedToService": "x.amazonaws.com"},
        ),
    )


def test_an_administrator_may_all_that_no_other_policy_forbids(world: World) -> None:
    governed = with_administrators(world, {DEV.account: None, STRANGER: None})
    askers = {
        "own": governed.principal(administrator(DEV.account)),
        "stranger": governed.principal(administrator(STRANGER)),
    }

    assert answers(governed, [DELETE], askers) == {"delete the ledger": ("own",)}


def test_what_is_asked_about_leaves_nothing_open(world: World) -> None:
    assert not_asked_about(world, [READ], roles_seen_from(world, [DEV, PROD], DEV)) == []


def test_an_action_that_no_question_asks_about_is_told(
    world: World, reading: dict[str, Any]
) -> None:
    reading["Action"] = ["dynamodb:GetItem", "dynamodb:Scan"]
    changed = World.of(world.stacks)

    assert not_asked_about(changed, [READ], roles_seen_from(changed, [DEV], DEV)) == [
        "no question asks what lets acme-dev-report dynamodb:Scan (ReadTheLedger)"
    ]


def test_a_resource_that_no_question_asks_about_is_told(
    world: World, reading: dict[str, Any]
) -> None:
    other = DEV.arn("dynamodb", "table/salaries")
    reading["Resource"] = [LEDGER, other]
    changed = World.of(world.stacks)

    assert not_asked_about(changed, [READ], roles_seen_from(changed, [DEV], DEV)) == [
        f"no question asks what acme-dev-report may do to {other} (ReadTheLedger)"
    ]
