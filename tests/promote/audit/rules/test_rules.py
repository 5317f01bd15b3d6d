from __future__ import annotations

import re

import pytest

from promote.audit.action_reference import ActionReference
from promote.audit.rule import Outcome
from promote.audit.rules.catalogue import all_rules
from tests.promote.audit.conftest import Asked
from tests.promote.audit.rules import cases_of_data, cases_of_pipelines, cases_of_policies

RULES = {rule.id: rule for rule in all_rules()}
CASES = {**cases_of_data.CASES, **cases_of_pipelines.CASES, **cases_of_policies.CASES}
ELSEWHERE = {"Type": "AWS::SNS::Subscription", "Properties": {"Protocol": "email"}}


def test_every_rule_is_shown_at_work() -> None:
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize("rule", CASES)
def test_what_breaks_a_rule_is_told(rule: str, ask: Asked) -> None:
    case = CASES[rule]

    answer = ask(
        RULES[rule], case.broken, others=case.beside_broken, actions=ActionReference.installed()
    )

    assert answer.outcome is Outcome.NON_COMPLIANT
    assert tuple(fault.message for fault in answer.faults) == case.faults


@pytest.mark.parametrize("rule", CASES)
def test_what_complies_is_left_alone(rule: str, ask: Asked) -> None:
    case = CASES[rule]

    answer = ask(
        RULES[rule],
        case.mended,
        others={**case.beside_broken, **case.beside_mended},
        actions=ActionReference.installed(),
    )

    assert answer.outcome is Outcome.COMPLIANT, answer.faults


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_has_nothing_to_say_of_other_resources(rule: str, ask: Asked) -> None:
    answer = ask(RULES[rule], ELSEWHERE, actions=ActionReference.installed())

    assert answer.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_lives_with_a_resource_without_properties(rule: str, ask: Asked) -> None:
    bare = {"Type": CASES[rule].broken["Type"]}

    answer = ask(RULES[rule], bare, actions=ActionReference.installed())

    assert answer.outcome is not Outcome.CRASHED


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_lives_with_what_only_a_deployment_decides(rule: str, ask: Asked) -> None:
    case = CASES[rule]
    properties = {
        key: {"Fn::If": ["Chosen", value, {"Ref": "AWS::NoValue"}]}
        for key, value in case.broken["Properties"].items()
    }

    answer = ask(
        RULES[rule],
        {"Type": case.broken["Type"], "Properties": properties},
        others=case.beside_broken,
        actions=ActionReference.installed(),
    )

    assert answer.outcome is not Outcome.CRASHED


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_is_for(rule: str) -> None:
    found = RULES[rule]

    assert re.fullmatch("MP(-[a-z]+)+", found.id)
    assert found.why.endswith(".")
    assert not found.title.endswith(".")
    assert all(control.startswith("NIST.800-53.R5 ") for control in found.controls)
    assert found.controls
