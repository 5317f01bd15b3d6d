"""The command: it asks first, refuses wrong questions and prints one document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promote.commands import doctor as command
from tests.promote.doctor.clinic import Clinic

CONFIG = Path(__file__).parents[3] / "config"
Run = Callable[..., Any]


@pytest.fixture
def at_clinic(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clinic:
    for name, value in clinic.emulator.environment(clinic.platform).items():
        if name.startswith(("AWS_", "SSL_")):
            monkeypatch.setenv(name, value)
    return clinic


def test_without_a_terminal_somebody_has_to_agree_beforehand(at_clinic: Clinic, run: Run) -> None:
    result = run("doctor", "--config", CONFIG)

    assert result.exit_code == 2
    assert "--yes: missing, expected it where no terminal can ask" in result.stderr
    assert "account 222222222222, us-east-1, as arn:aws:sts::222222222222" in result.stderr
    assert "lambda-role: 3 IAM roles without permissions" in result.stderr
    assert result.stderr.count("an S3 bucket with one object of 1 KB") == 1
    assert "In all it costs at most 0.01 USD." in result.stderr
    assert at_clinic.leftovers() == []


def test_who_does_not_agree_makes_nothing(
    at_clinic: Clinic, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_is_terminal", lambda: True)

    result = run("doctor", "--config", CONFIG)  # the answer is the end of the input

    assert result.exit_code == 2
    assert "nobody agreed, nothing was made" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--environment", "qa"],
            "--environment: not on the path, got 'qa', expected one of dev (111111111111,",
        ),
        (
            ["--environment", "prod"],
            "credentials: of another account, got 222222222222, expected 333333333333 of prod",
        ),
        (["--profile", "none"], "--profile: no such profile, got 'none', expected one of"),
        (
            ["--neighbour-profile", "none"],
            "--neighbour-profile: no such profile, got 'none', expected one of",
        ),
        (["--config", "nowhere"], "nowhere: not a folder, expected path.yaml in it"),
    ],
)
def test_a_wrong_question_is_refused_in_words_and_as_json(
    at_clinic: Clinic, run: Run, arguments: list[str], message: str
) -> None:
    words = run("doctor", "--config", CONFIG, *arguments)
    document = run("doctor", "--config", CONFIG, "--json", *arguments)

    assert (words.exit_code, document.exit_code) == (2, 2)
    assert message in words.stderr
    assert message in json.loads(document.stdout)["error"]


def test_a_neighbour_of_the_same_account_is_refused(
    at_clinic: Clinic, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profiles, own = tmp_path / "credentials", at_clinic.platform
    profiles.write_text(
        f"[own]\naws_access_key_id={own.access_key_id}\n"
        f"aws_secret_access_key={own.secret_access_key}\naws_session_token={own.session_token}\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(profiles))

    result = run("doctor", "--config", CONFIG, "--neighbour-profile", "own")

    assert result.exit_code == 2
    assert "--neighbour-profile: is of the same account, got 222222222222" in result.stderr


def test_one_run_is_one_document_and_leaves_nothing(
    at_clinic: Clinic, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    image = at_clinic.context().image

    result = run(
        "doctor", "--config", CONFIG, "--yes", "--json", "--image", image, "--assembly", tmp_path
    )

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["healthy"] is False
    verdicts = {one["id"]: one["verdict"] for one in document["assumptions"]}
    assert verdicts["dotted-names"] == "holds"
    assert verdicts["endpoint-starts"] == "cannot tell"
    statuses = {(one["id"], one["status"]) for one in document["checks"]}
    assert ("stacks", "problem") in statuses
    assert document["not_removed"] == []
    assert at_clinic.leftovers() == []


def test_the_command_needs_neither_the_emulator_nor_the_audit() -> None:
    script = (
        "import sys, promote.doctor.catalogue, promote.doctor.visit, promote.commands.doctor;"
        "print([m for m in sys.modules if m.startswith(('promote.rehearsal', 'promote.audit.',"
        " 'ministack', 'aws_cdk'))])"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert finished.stdout == "[]\n"
