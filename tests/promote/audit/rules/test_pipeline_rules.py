from __future__ import annotations

import json

import pytest

from promote.audit.rule import Outcome
from promote.audit.rules import approved_only, promoted_version
from tests.promote.audit.conftest import Asked
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_pipelines import PIPELINE, TRANSFORMED, rule


def test_a_rule_without_a_status_starts_on_any(ask: Asked) -> None:
    answer = ask(approved_only.RULE, rule(statuses=None))

    assert [fault.message for fault in answer.faults] == [
        "the rule starts a pipeline on any status, not on Approved alone"
    ]


@pytest.mark.parametrize("audited", [approved_only.RULE, promoted_version.RULE])
def test_a_rule_that_calls_a_function_starts_no_pipeline(audited: object, ask: Asked) -> None:
    calling = rule(["Rejected"], Arn="arn:aws:lambda:us-east-1:222222222222:function:withdraw")

    assert ask(audited, calling).outcome is Outcome.NOT_APPLICABLE


def test_a_pipeline_of_the_same_template_is_known_by_its_reference(ask: Asked) -> None:
    arn = {"Fn::Join": ["", ["arn:aws:codepipeline:us-east-1:222222222222:", {"Ref": "Path"}]]}

    answer = ask(
        promoted_version.RULE,
        rule(Arn=arn, InputTransformer=TRANSFORMED),
        others={"Path": resource(PIPELINE)},
    )

    assert answer.outcome is Outcome.COMPLIANT


def test_a_version_that_the_template_does_not_use_is_not_told(ask: Asked) -> None:
    unused = TRANSFORMED | {"InputTemplate": '{"variables":[]}'}

    answer = ask(promoted_version.RULE, rule(InputTransformer=unused))

    assert answer.outcome is Outcome.NON_COMPLIANT


def test_a_schedule_has_nothing_to_do_with_approvals(ask: Asked) -> None:
    schedule = resource("AWS::Events::Rule", ScheduleExpression="rate(1 day)")

    assert ask(approved_only.RULE, schedule).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [(["Approved"], Outcome.COMPLIANT), (["Rejected"], Outcome.NON_COMPLIANT)],
)
def test_a_pattern_of_json_text_is_read(ask: Asked, statuses: list[str], outcome: Outcome) -> None:
    written = rule(statuses)
    properties = written["Properties"]
    text = json.dumps(properties["EventPattern"])

    answer = ask(
        approved_only.RULE, {**written, "Properties": {**properties, "EventPattern": text}}
    )

    assert answer.outcome is outcome


@pytest.mark.parametrize("text", ["", "{", "[]", '{"detail-type": []}', '{"detail": 1}'])
def test_a_text_that_is_no_pattern_of_approvals_is_not_judged(ask: Asked, text: str) -> None:
    written = resource(
        "AWS::Events::Rule", EventPattern=text, Targets=rule()["Properties"]["Targets"]
    )

    assert ask(approved_only.RULE, written).outcome is Outcome.NOT_APPLICABLE
