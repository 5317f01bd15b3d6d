from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from promote.rehearsal.gate_refusals import BAD_VERSIONS, BadVersion
from promotion_steps.code_digest import code_digest
from promotion_steps.names import GATES, STANDING_GATES

ROOT = Path(__file__).parents[3]
STANDING_GATES_AND_METRICS = {*STANDING_GATES, "metrics"}
POISON = {"AWS_PROFILE": "production", "AWS_ENDPOINT_URL": "https://sts.amazonaws.com"}


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One whole rehearsal, started by somebody whose shell points at production."""
    result = tmp_path_factory.mktemp("rehearsal") / "result.json"
    finished = subprocess.run(
        [sys.executable, "-m", "promote.main", "rehearse", "--json", str(result)],
        cwd=ROOT,
        env={**os.environ, **POISON},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    document: dict[str, Any] = json.loads(result.read_text())
    return document


def check(rehearsed: dict[str, Any], name: str) -> dict[str, Any]:
    found = [one for one in rehearsed["checks"] if one["name"] == name]
    assert len(found) == 1, name
    return dict(found[0])


def test_everything_holds(rehearsed: dict[str, Any]) -> None:
    assert rehearsed["passed"] is True
    assert [one["name"] for one in rehearsed["checks"] if not one["passed"]] == []
    assert {one["chapter"] for one in rehearsed["checks"]} == {"prepare", "promote", "refuse"}


def test_a_deployment_that_failed_half_way_leaves_nothing_in_the_way(
    rehearsed: dict[str, Any],
) -> None:
    evidence = check(rehearsed, "a deployment fails half way")["evidence"]

    assert evidence["removed"] > 0
    assert evidence["kept"] == []
    assert "already exists" in evidence["refusal"]


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_a_version_passes_every_stage(rehearsed: dict[str, Any], environment: str) -> None:
    actions = check(rehearsed, f"pipeline of {environment}")["evidence"]["actions"]

    stages = list(dict.fromkeys(action["stage"] for action in actions))
    assert stages == ["Source", "Request", "Validate", "Promote", "Deploy", "Verify"]
    assert {action["status"] for action in actions} == {"Succeeded"}


def test_prod_answers_exactly_as_the_model_that_was_trained(rehearsed: dict[str, Any]) -> None:
    evidence = check(rehearsed, "predictions of prod")["evidence"]

    assert evidence == {"rows": 171, "largest_difference": 0.0}


def failed(evidence: dict[str, Any]) -> set[str]:
    assert not {action["stage"] for action in evidence["actions"]} & {"Promote", "Deploy"}
    return {action["name"] for action in evidence["actions"] if action["status"] == "Failed"}


def test_a_late_change_is_stopped_and_the_source_is_told(rehearsed: dict[str, Any]) -> None:
    evidence = check(rehearsed, "an artifact changed after approval")["evidence"]

    assert failed(evidence) == {"integrity"}
    assert evidence["outcome"]["verdict"] == "Failed"
    assert "integrity" in evidence["outcome"]["findings"]
    assert evidence["outcome"]["evidence"].startswith("s3://acme-staging-evidence-222222222222/")


def test_every_gate_stops_a_version() -> None:
    assert {bad.gate for bad in BAD_VERSIONS} == {*GATES} - {"integrity"}


@pytest.mark.parametrize("bad", BAD_VERSIONS, ids=lambda bad: bad.gate)
def test_a_bad_version_is_stopped_by_its_gate_while_all_others_are_asked(
    rehearsed: dict[str, Any], bad: BadVersion
) -> None:
    evidence = check(rehearsed, bad.wrong)["evidence"]

    refused = {bad.gate, *bad.also}
    verdicts = evidence["verdicts"]
    assert failed(evidence) == refused
    assert {gate for gate, told in verdicts.items() if told["verdict"] == "refused"} == refused
    assert verdicts.keys() >= STANDING_GATES_AND_METRICS
    assert any(bad.told in finding for finding in verdicts[bad.gate]["findings"])
    assert {told["code_sha256"] for told in verdicts.values()} == {code_digest()}


def test_what_was_registered_by_other_means_is_sealed(rehearsed: dict[str, Any]) -> None:
    metadata = check(rehearsed, "register with plain boto3")["evidence"]["metadata"]

    assert metadata["promotion.manifest.uri"] == (
        "s3://acme-dev-artifacts-111111111111/models/.sealed/breast-cancer/3/manifest.json"
    )
    assert metadata["promotion.registrar"].endswith("/acme-dev-data-scientist-oncology/dana")


def test_the_same_gates_pass_before_anybody_approves(rehearsed: dict[str, Any]) -> None:
    gates = check(rehearsed, "check before approval")["evidence"]["gates"]

    verdicts = {gate["gate"]: gate["verdict"] for gate in gates}
    assert [gate for gate, verdict in verdicts.items() if verdict == "unchecked"] == [
        "request",
        "four-eyes",
    ]
    assert set(verdicts.values()) == {"passed", "unchecked"}


@pytest.mark.parametrize(
    "name",
    [
        "approval by the data scientist",
        "a version for another team",
        "approval by another team",
        "prod's artifacts read from dev",
        "a verdict deleted by an admin",
    ],
)
def test_who_may_not_is_denied(rehearsed: dict[str, Any], name: str) -> None:
    assert "denied" in check(rehearsed, name)["observed"].lower()


def test_an_execution_without_a_package_ends_after_its_request(rehearsed: dict[str, Any]) -> None:
    evidence = check(rehearsed, "an execution without a package")["evidence"]

    assert evidence["execution"]["status"] == "Succeeded"
    assert {action["stage"] for action in evidence["actions"]} == {"Source", "Request"}


def test_each_approval_starts_one_execution_and_a_rejection_none(
    rehearsed: dict[str, Any],
) -> None:
    counts = check(rehearsed, "one execution for each approval")["evidence"]["executions"]

    assert counts == {
        "dev": 1,
        "staging": 1,
        "early": 1,
        "pending": 0,
        "rejected": 0,
        "sealed": 0,
        "tampered": 1,
        "first endpoint that fails": 1,
        "update that fails": 1,
        **{bad.gate: 1 for bad in BAD_VERSIONS if bad.spoil is not None},
    }


def test_a_model_without_an_endpoint_is_registered_and_not_deployed(
    rehearsed: dict[str, Any],
) -> None:
    evidence = check(rehearsed, "a model without an endpoint")["evidence"]

    assert evidence["stages"] == ["Source", "Request", "Validate", "Promote"]
    assert evidence["files"] == ["coefficients.npy", "model.joblib"]
    assert ":222222222222:model-package/diabetes/1" in evidence["model_package_arn"]
