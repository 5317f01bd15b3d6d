from __future__ import annotations

import pytest

from promote.rehearsal.emulator.codepipeline.conditions import evaluate
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    invoke,
    only_if,
    pipeline,
    stage,
)


@pytest.mark.parametrize(
    ("operator", "expected", "status"),
    [
        ("EQ", "promote", "Succeeded"),
        ("EQ", "Promote", "Failed"),
        ("NE", "nothing", "Succeeded"),
        ("NE", "promote", "Failed"),
        ("CONTAINS", "mot", "Succeeded"),
        ("CONTAINS", "mut", "Failed"),
        ("MATCHES", "pro.*", "Succeeded"),
        ("MATCHES", "mot", "Failed"),
        ("MATCHES", "(", "Errored"),
    ],
)
def test_a_variable_is_compared(operator: str, expected: str, status: str) -> None:
    asked = only_if("#{request.Decision}", expected, operator=operator)
    condition = evaluate(stage("S", beforeEntry=asked), {"request": {"Decision": "promote"}})
    assert condition is not None
    assert condition.status == status


def test_every_rule_must_hold() -> None:
    asked = only_if("a", "a")
    other = only_if("a", "b")["conditions"][0]["rules"][0]
    asked["conditions"][0]["rules"].append({**other, "name": "Other"})
    condition = evaluate(stage("S", beforeEntry=asked), {})
    assert condition is not None
    assert condition.summary == "Other: 'a' EQ 'b' is false"


def test_a_stage_without_conditions_has_nothing_to_evaluate() -> None:
    assert evaluate(stage("S"), {}) is None


def test_a_stage_whose_condition_does_not_hold_is_skipped_and_the_execution_succeeds(
    bench: Bench,
) -> None:
    # given
    bench.function("check", bench.succeeds(Decision="nothing"))
    bench.function("copy")
    asked = only_if("#{request.Decision}", "promote")
    # when
    execution = bench.run(
        pipeline(
            stage("Request", invoke("check", namespace="request")),
            stage("Promote", invoke("copy"), beforeEntry=asked),
            stage("Verify", invoke("copy"), beforeEntry=asked),
        )
    )
    # then
    assert execution["status"] == "Succeeded"
    assert bench.functions.jobs_of("copy") == []
    state = bench.stage("Verify")
    assert state["latestExecution"]["status"] == "Skipped"
    condition = state["beforeEntryConditionState"]
    assert condition["latestExecution"]["status"] == "Failed"
    rule = condition["conditionStates"][0]["ruleStates"][0]["latestExecution"]
    assert rule["summary"] == "'nothing' EQ 'promote' is false"


def test_a_failed_condition_fails_the_stage_when_its_result_is_fail(bench: Bench) -> None:
    bench.function("copy")
    asked = only_if("#{variables.ModelPackageArn}", "none", operator="NE", result="FAIL")
    execution = bench.run(pipeline(stage("Promote", invoke("copy"), beforeEntry=asked)))
    assert execution["status"] == "Failed"
    assert execution["statusSummary"] == (
        "stage Promote: condition failed, Decision: 'none' NE 'none' is false"
    )


def test_a_condition_on_an_unknown_variable_fails_the_stage_instead_of_skipping_it(
    bench: Bench,
) -> None:
    asked = only_if("#{request.Decision}", "promote")
    execution = bench.run(pipeline(stage("Promote", invoke("copy"), beforeEntry=asked)))
    assert execution["status"] == "Failed"
    assert execution["statusSummary"] == (
        "stage Promote: condition errored, variable: unknown namespace, got "
        "'#{request.Decision}', expected a namespace of codepipeline, fetched, variables"
    )
