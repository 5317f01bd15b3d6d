from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from promote.audit.audit_options import AuditOptions
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.report import report
from promote.audit.sarif import sarif_log
from tests.promote.audit.assemblies import write_assembly
from tests.promote.audit.sarif_schema import SARIF

WITHOUT_SCANNERS = AuditOptions(without=frozenset({"cdk-nag", "cfn-lint"}))
KEYS = {
    "format",
    "assembly",
    "digest",
    "tool",
    "summary",
    "environments",
    "stacks",
    "trust",
    "grants",
    "gates",
    "protection",
    "waivers",
    "rules",
    "findings",
    "acknowledgments",
    "tools",
    "parity",
    "baseline",
    "proofs",
}


@pytest.fixture(scope="module")
def document(assembly: Path) -> dict[str, Any]:
    """The running example's report, all scanners asked."""
    return report(CloudAssembly.read(assembly), AuditOptions(), lambda _: None)


def test_the_examples_report_has_all_its_parts(document: dict[str, Any]) -> None:
    assert document.keys() == KEYS
    assert document["format"] == 1
    assert document["baseline"] is None
    assert [one["name"] for one in document["environments"]] == ["dev", "staging", "prod"]
    assert [one["model"] for one in document["gates"]] == ["breast-cancer", "diabetes"]
    assert [one["name"] for one in document["tools"]] == ["cdk-nag", "cfn-lint", "policy_sentry"]
    assert all(tool["ran"] for tool in document["tools"])
    assert document["summary"]["accounts"] == 3
    assert document["summary"]["not_run"] == 0
    assert document["summary"]["stacks"] == len(document["stacks"]) == 11


def test_the_example_breaks_no_rule_of_its_own_audit(document: dict[str, Any]) -> None:
    left = [finding for finding in document["findings"] if finding["acknowledged"] is None]

    assert {finding["rule"] for finding in left} == {"MP-foreign-organization"}
    assert document["summary"]["verdict"] == "pass"
    assert [one["id"] for one in document["acknowledgments"] if not one["used"]] == []
    assert all(proof["holds"] for proof in document["proofs"])
    assert all(rule["crashed"] == 0 for rule in document["rules"])


def test_the_examples_findings_are_valid_sarif(document: dict[str, Any]) -> None:
    log = sarif_log(document)

    jsonschema.validate(log, SARIF, format_checker=jsonschema.FormatChecker())
    found = [result for run in log["runs"] for result in run["results"]]
    assert len(found) == len(document["findings"])


def test_a_report_is_made_of_json_and_says_the_same_each_time(assembly: Path) -> None:
    first, second = (
        json.dumps(report(CloudAssembly.read(assembly), WITHOUT_SCANNERS, lambda _: None))
        for _ in range(2)
    )

    assert first == second


def test_every_edge_of_trust_leads_to_grants_that_exist(document: dict[str, Any]) -> None:
    ids = [grant["id"] for grant in document["grants"]]

    told = [one for edge in document["trust"]["edges"] for one in edge["grants"]]

    assert sorted(told) == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_an_organization_that_the_auditor_names_makes_strangers_errors(assembly: Path) -> None:
    options = AuditOptions(organization="o-aaaaaaaaaa", without=frozenset({"cdk-nag", "cfn-lint"}))

    found = report(CloudAssembly.read(assembly), options, lambda _: None)

    assert found["summary"]["verdict"] == "fail"
    assert {one["rule"] for one in found["findings"] if one["severity"] == "error"} == {
        "MP-foreign-organization"
    }


def test_what_takes_long_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    folder = write_assembly(tmp_path / "out", one={"Resources": {}}, two={"Resources": {}})
    options = AuditOptions(without=frozenset({"cdk-nag"}))

    report(CloudAssembly.read(folder), options, said.append)

    assert said == ["2 templates are read by cfn-lint"]
