"""What the command prints, and when something has to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model_promotion.config import AssumptionsConfig, load_promotion_config
from promote.doctor.answer import Answer
from promote.doctor.check import Check, CheckResult
from promote.doctor.diagnosis import Diagnosis
from promote.doctor.examination import Examination, as_configured
from promote.doctor.made_resources import Remainder
from promote.doctor.probe import Assumption
from promote.doctor.probes.lambda_role import LAMBDA_ROLE
from tests.promote.doctor.clinic import Clinic

DEV = load_promotion_config(Path(__file__).parents[3] / "config").environments[0]
CHECK = Check(id="keys", question="?", permissions=(), examine=lambda _context: iter(()))
HARMLESS = Assumption(id="a", statement="x is y", if_it_holds="good", if_it_does_not="the same")
HARMFUL = Assumption(
    id="b", statement="z is [y]", if_it_holds="good", if_it_does_not="bad", change="a line"
)
NO = Answer.of(holds=False, seen="w")


def diagnosis(
    *answers: tuple[Assumption, Answer],
    check: CheckResult | None = None,
    remaining: tuple[Remainder, ...] = (),
) -> Diagnosis:
    return Diagnosis(
        environment=DEV,
        caller="arn:aws:iam::111111111111:role/platform",
        examination=Examination(answers=list(answers), remaining=list(remaining)),
        checks=((CHECK, check),) if check else (),
    )


@pytest.mark.parametrize(
    ("found", "healthy"),
    [
        (diagnosis((HARMFUL, Answer.of(holds=True, seen="w"))), True),
        (diagnosis((HARMLESS, NO)), True),
        (diagnosis((HARMFUL, Answer.unknown("why"))), True),
        (diagnosis((HARMFUL, NO)), False),
        (diagnosis(check=CheckResult.unknown("key", "why")), True),
        (diagnosis(check=CheckResult.problem("key", "Disabled", "enable it")), False),
        (diagnosis(remaining=(Remainder("IAM role x", "denied"),)), False),
    ],
)
def test_an_account_is_healthy_where_nothing_has_to_change(found: Diagnosis, healthy: bool) -> None:
    assert found.is_healthy is healthy
    assert found.document()["healthy"] is healthy


def found_to_do(lines: list[str]) -> list[str]:
    after = lines[lines.index("[bold]to do[/]") + 1 :]
    return [line for line in after if line.startswith("  ")]


def test_what_is_to_do_is_listed_once() -> None:
    found = Diagnosis(
        environment=DEV,
        caller="arn:aws:iam::111111111111:role/platform",
        examination=Examination(answers=[(HARMLESS, NO), (HARMFUL, NO)]),
        checks=(
            (CHECK, CheckResult.problem("key a", "no such alias", "cdk deploy")),
            (CHECK, CheckResult.problem("key b", "no such alias", "cdk deploy")),
            (CHECK, CheckResult.ok("key c", "Enabled")),
        ),
    )

    assert found_to_do(list(found.lines())) == ["  1. a line", "  2. cdk deploy"]
    assert found.document()["to_do"] == ["a line", "cdk deploy"]


def test_an_assumption_that_does_not_hold_says_what_follows_and_what_to_change() -> None:
    lines = list(diagnosis((HARMFUL, NO)).lines())

    assert found_to_do(lines) == ["  1. a line"]
    assert lines[1] == r"[red]does not hold[/] z is \[y] (w)"
    assert [line.strip() for line in lines[2:4]] == ["[dim]so: bad[/]", "change: a line"]
    assert lines[-1] == (
        "1 assumption: 0 hold, 1 do not hold, 0 cannot be told; 0 checks: 0 problems"
    )


def test_what_cannot_be_told_has_its_reason_and_no_consequence() -> None:
    (entry,) = diagnosis((HARMFUL, Answer.unknown("no permission"))).document()["assumptions"]

    assert entry == {
        "id": "b",
        "assumption": "z is [y]",
        "verdict": "cannot tell",
        "seen": "no permission",
        "follows": None,
        "change": None,
    }


def test_settings_of_several_assumptions_are_one_block_to_paste() -> None:
    one, other = (
        Assumption(
            id=name,
            statement=name,
            if_it_holds="good",
            if_it_does_not="bad",
            change=f"set {name}",
            setting=name,
        )
        for name in ("lambda_sends_source_account", "codepipeline_sends_source_arn")
    )
    found = diagnosis((one, NO), (other, NO))

    assert list(found.lines())[-5:-1] == [
        "[bold]config/path.yaml[/]",
        "assumptions:",
        "  lambda_sends_source_account: false",
        "  codepipeline_sends_source_arn: false",
    ]
    assert found.document()["settings"] == {
        "lambda_sends_source_account": False,
        "codepipeline_sends_source_arn": False,
    }


def test_a_kind_that_nobody_may_list_is_said_and_changes_nothing() -> None:
    denied = Remainder("CloudTrail trail acme-dev-doctor-*", "missing permission for ListTrails")
    found = Diagnosis(
        environment=DEV,
        caller="arn:aws:iam::111111111111:role/platform",
        examination=Examination(unsearched=[denied]),
        checks=(),
    )

    assert found.is_healthy
    assert found.document()["not_searched"] == [{"what": denied.what, "reason": denied.reason}]
    assert any("not searched for what an earlier run left" in line for line in found.lines())


@pytest.mark.parametrize("expected", [True, False])
def test_what_the_config_knows_already_asks_for_no_change(clinic: Clinic, expected: bool) -> None:
    (assumption, _) = LAMBDA_ROLE.assumptions
    config = replace(
        clinic.config,
        path=clinic.config.path.model_copy(
            update={"assumptions": AssumptionsConfig(lambda_sends_source_account=expected)}
        ),
    )

    found = as_configured(assumption, clinic.context(config=config))

    assert diagnosis((found, NO)).is_healthy is not expected
    assert (found.change is None) is not expected
