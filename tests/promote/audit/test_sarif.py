from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from promote.audit.sarif import sarif_log
from tests.promote.audit.sarif_schema import SARIF

CONTROLS = ["NIST.800-53.R5 AC-6"]


def finding(**more: Any) -> dict[str, Any]:
    return {
        "rule": "MP-wildcard-action",
        "tool": "promote",
        "severity": "error",
        "stack": "prod",
        "logical_id": "Role",
        "type": "AWS::IAM::Role",
        "message": "statement All allows s3:*",
        "controls": CONTROLS,
        "acknowledged": None,
        "line": 7,
        **more,
    }


def report(*findings: dict[str, Any], nag_ran: bool = True) -> dict[str, Any]:
    why_not = None if nag_ran else "not run, because the auditor left it out"
    nag = {"name": "cdk-nag", "version": "3.0.2", "ran": nag_ran, "why_not": why_not}
    rule = {
        "id": "MP-wildcard-action",
        "title": "Statements name the actions that they allow",
        "why": "A wildcard allows what AWS adds tomorrow.",
        "severity": "error",
        "controls": CONTROLS,
    }
    return {
        "tool": {"name": "promote audit", "version": "0.1.0"},
        "tools": [nag, {"name": "policy_sentry", "version": None, "ran": False, "why_not": "-"}],
        "stacks": [{"name": "prod", "template": "stage/prod.template.json"}],
        "rules": [rule],
        "findings": [*findings],
    }


def runs(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    log = sarif_log(report(*findings, **more))
    jsonschema.validate(log, SARIF, format_checker=jsonschema.FormatChecker())
    return {run["tool"]["driver"]["name"]: run for run in log["runs"]}


def test_a_finding_stands_at_its_resource_in_its_template() -> None:
    (result,) = runs(finding())["promote"]["results"]

    assert len(result.pop("partialFingerprints")["finding/v1"]) == 64
    assert result == {
        "ruleId": "MP-wildcard-action",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "statement All allows s3:*"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "stage/prod.template.json"},
                    "region": {"startLine": 7},
                },
                "logicalLocations": [{"fullyQualifiedName": "prod/Role", "kind": "resource"}],
            }
        ],
        "suppressions": [],
        "properties": {"tags": CONTROLS},
    }


def test_a_rule_says_what_it_is_and_which_controls_it_serves() -> None:
    driver = runs(finding())["promote"]["tool"]["driver"]

    assert driver["version"] == "0.1.0"
    assert driver["rules"] == [
        {
            "id": "MP-wildcard-action",
            "shortDescription": {"text": "Statements name the actions that they allow"},
            "fullDescription": {"text": "A wildcard allows what AWS adds tomorrow."},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": CONTROLS},
        }
    ]


def test_what_somebody_accepted_is_suppressed_with_the_reason() -> None:
    (result,) = runs(finding(acknowledged="None narrower"))["promote"]["results"]

    assert result["suppressions"] == [{"kind": "inSource", "justification": "None narrower"}]


def test_what_cdk_nag_found_is_part_of_the_message_not_of_the_rule() -> None:
    found = [
        finding(tool="cdk-nag", rule=f"AwsSolutions-IAM5[Resource::{name}]", message="wide")
        for name in ("a[0]", "b")
    ]

    nag = runs(*found)["cdk-nag"]

    assert [rule["id"] for rule in nag["tool"]["driver"]["rules"]] == ["AwsSolutions-IAM5"]
    assert [result["message"]["text"] for result in nag["results"]] == [
        "wide: Resource::a[0]",
        "wide: Resource::b",
    ]


def test_a_finding_about_a_whole_template_names_no_resource() -> None:
    (result,) = runs(finding(logical_id=None, line=1))["promote"]["results"]

    assert "logicalLocations" not in result["locations"][0]


def test_a_scanner_that_did_not_run_says_so() -> None:
    nag = runs(nag_ran=False)["cdk-nag"]

    assert nag["results"] == []
    assert nag["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {
                    "level": "warning",
                    "message": {"text": "not run, because the auditor left it out"},
                }
            ],
        }
    ]


def test_what_finds_nothing_by_itself_has_no_run() -> None:
    assert runs().keys() == {"promote", "cdk-nag"}


@pytest.mark.parametrize("moved", [{"line": 99}, {"acknowledged": "Later"}])
def test_a_finding_keeps_its_fingerprint_where_lines_move(moved: dict[str, Any]) -> None:
    before, after = (
        runs(one)["promote"]["results"][0]["partialFingerprints"]
        for one in (finding(), finding(**moved))
    )

    assert before == after
    assert (
        before != runs(finding(logical_id="Other"))["promote"]["results"][0]["partialFingerprints"]
    )
