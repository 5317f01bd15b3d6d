from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from promote.main import app
from tests.promote.audit.assemblies import write_assembly
from tests.promote.audit.rules.case import resource

NO_SCANNERS = ["--without", "cdk-nag", "--without", "cfn-lint"]
OPEN_BUCKET = {"Resources": {"Bucket": resource("AWS::S3::Bucket")}}
BARE_LOGS = {"Resources": {"Logs": resource("AWS::Logs::LogGroup")}}


def audit(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, arguments), *NO_SCANNERS])


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "new" / "audit"


def test_a_report_is_written_for_people_programs_and_code_scanning(
    tmp_path: Path, output: Path
) -> None:
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS)

    run = audit(folder, "--output", output)

    assert run.exit_code == 0, run.output
    assert sorted(file.name for file in output.iterdir()) == [
        "audit.html",
        "audit.json",
        "audit.sarif",
    ]
    assert "pass: 0 errors, 1 warnings, 0 acknowledged" in run.stdout
    assert str(output / "audit.html") in run.stdout


def test_the_summary_is_printed_as_json(tmp_path: Path, output: Path) -> None:
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS)

    run = audit(folder, "--output", output, "--json")

    written = json.loads((output / "audit.json").read_text("utf-8"))
    assert json.loads(run.stdout) == written["summary"]
    assert written["summary"] == {
        "verdict": "pass",
        "accounts": 1,
        "stacks": 1,
        "resources": 1,
        "errors": 0,
        "warnings": 1,
        "acknowledged": 0,
        "not_run": 2,
    }


@pytest.mark.parametrize(
    ("template", "fail_on", "code"),
    [
        (OPEN_BUCKET, "error", 1),
        (OPEN_BUCKET, "warning", 1),
        (OPEN_BUCKET, "nothing", 0),
        (BARE_LOGS, "error", 0),
        (BARE_LOGS, "warning", 1),
        (BARE_LOGS, "nothing", 0),
    ],
)
def test_findings_fail_it_from_a_chosen_severity_on(
    template: dict[str, Any], fail_on: str, code: int, tmp_path: Path, output: Path
) -> None:
    folder = write_assembly(tmp_path / "out", app=template)

    assert audit(folder, "--output", output, "--fail-on", fail_on).exit_code == code


def test_what_somebody_accepted_does_not_fail_it(tmp_path: Path, output: Path) -> None:
    accepted = {"id": "MP-log-retention", "reason": "Kept for ever on purpose"}
    metadata = {"cdk_nag": {"rules_to_suppress": [accepted]}}
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS | {"Metadata": metadata})

    run = audit(folder, "--output", output, "--fail-on", "warning")

    assert run.exit_code == 0
    assert "0 errors, 0 warnings, 1 acknowledged" in run.stdout


def test_acknowledgments_that_accept_nothing_are_counted(tmp_path: Path, output: Path) -> None:
    old = {"id": "MP-key-rotation", "reason": "There was a key"}
    metadata = {"cdk_nag": {"rules_to_suppress": [old]}}
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS | {"Metadata": metadata})

    run = audit(folder, "--output", output)

    assert "  1 acknowledgments accept nothing that was found\n" in run.stdout
    (written,) = json.loads((output / "audit.json").read_text("utf-8"))["acknowledgments"]
    assert written == {**old, "stack": "app", "logical_id": None, "used": False}


def test_a_baseline_says_what_changed(tmp_path: Path, output: Path) -> None:
    before = write_assembly(tmp_path / "before", app={"Resources": {}})
    after = write_assembly(tmp_path / "after", app=BARE_LOGS)

    audit(after, "--output", output, "--baseline", before)

    baseline = json.loads((output / "audit.json").read_text("utf-8"))["baseline"]
    assert baseline["assembly"] == "before"
    assert baseline["differences"] == ["222222222222/us-east-1: Logs::LogGroup Logs in app is new"]


def test_an_earlier_report_is_replaced_and_nothing_else_is_touched(
    tmp_path: Path, output: Path
) -> None:
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS)
    output.mkdir(parents=True)
    (output / "audit.json").write_text("old")
    (output / "notes.txt").write_text("mine")

    audit(folder, "--output", output)

    assert json.loads((output / "audit.json").read_text("utf-8"))["format"] == 1
    assert (output / "notes.txt").read_text() == "mine"
    assert len(list(output.iterdir())) == 4


def test_without_jinja2_there_is_no_page_and_it_says_so(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS)

    run = audit(folder, "--output", output)

    assert run.exit_code == 0
    assert sorted(file.name for file in output.iterdir()) == ["audit.json", "audit.sarif"]
    assert (
        "audit.html: not written, because jinja2 is not installed: install model-promotion[audit]"
    ) in run.stdout
