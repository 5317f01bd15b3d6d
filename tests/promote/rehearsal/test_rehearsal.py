from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
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


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_a_version_passes_every_stage(rehearsed: dict[str, Any], environment: str) -> None:
    actions = check(rehearsed, f"pipeline of {environment}")["evidence"]["actions"]

    stages = list(dict.fromkeys(action["stage"] for action in actions))
    assert stages == ["Source", "Request", "Validate", "Promote", "Deploy", "Verify"]
    assert {action["status"] for action in actions} == {"Succeeded"}


def test_prod_answers_exactly_as_the_model_that_was_trained(rehearsed: dict[str, Any]) -> None:
    evidence = check(rehearsed, "predictions of prod")["evidence"]

    assert evidence == {"rows": 171, "largest_difference": 0.0}


@pytest.mark.parametrize(
    ("name", "gate"),
    [
        ("a metric below its floor", "metric-floor"),
        ("an artifact changed after approval", "integrity"),
    ],
)
def test_a_bad_version_is_stopped_by_its_gate_and_the_source_is_told(
    rehearsed: dict[str, Any], name: str, gate: str
) -> None:
    evidence = check(rehearsed, name)["evidence"]

    failed = [action["name"] for action in evidence["actions"] if action["status"] == "Failed"]
    assert failed == [gate]
    assert not {action["stage"] for action in evidence["actions"]} & {"Promote", "Deploy"}
    assert evidence["outcome"]["verdict"] == "Failed"
    assert gate in evidence["outcome"]["findings"]


@pytest.mark.parametrize(
    "name", ["approval by the data scientist", "prod's artifacts read from dev"]
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
        "pending": 0,
        "rejected": 0,
        "weak": 1,
        "tampered": 1,
    }


def test_a_model_without_an_endpoint_is_registered_and_not_deployed(
    rehearsed: dict[str, Any],
) -> None:
    evidence = check(rehearsed, "a model without an endpoint")["evidence"]

    assert evidence["stages"] == ["Source", "Request", "Validate", "Promote"]
    assert evidence["files"] == ["coefficients.npy", "model.joblib"]
    assert ":222222222222:model-package/diabetes/1" in evidence["model_package_arn"]
