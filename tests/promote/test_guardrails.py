"""`promote guardrails`: policies for an organization, from a config alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promote.guardrail_files import LONGEST, write_guardrails
from promote.refusal import RefusalError

CONFIG = Path(__file__).parents[2] / "config"
Run = Callable[..., Any]
NAMES = [
    "keep-approvals.json",
    "keep-evidence.json",
    "keep-keys.json",
    "keep-roles.json",
    "stay-in-the-organization.json",
]


def test_each_guardrail_becomes_a_file(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "new" / "guardrails"

    result = run("guardrails", "--config", CONFIG, "--output", output)

    assert result.exit_code == 0
    assert sorted(file.name for file in output.iterdir()) == NAMES
    for file in output.iterdir():
        assert f"Wrote {file}" in result.stdout
        assert len(file.read_text("utf-8")) <= LONGEST


def test_json_holds_what_the_files_hold(run: Run, tmp_path: Path) -> None:
    result = run("guardrails", "--config", CONFIG, "--output", tmp_path, "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        file.stem: json.loads(file.read_text("utf-8")) for file in tmp_path.iterdir()
    }


def test_written_twice_the_files_are_the_same(run: Run, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        run("guardrails", "--config", CONFIG, "--output", tmp_path / folder)

    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_qualifier_names_the_roles_that_deploy(run: Run) -> None:
    result = run("guardrails", "--config", CONFIG, "--json", "--qualifier", "acme")

    assert "role/cdk-acme-cfn-exec-role-222222222222-us-east-1" in result.stdout
    assert "hnb659fds" not in result.stdout


def test_a_malformed_config_is_refused_with_its_lines(run: Run, tmp_path: Path) -> None:
    folder = shutil.copytree(CONFIG, tmp_path / "config")
    (folder / "path.yaml").write_text("name: Acme\n", "utf-8")

    result = run("guardrails", "--config", folder, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"].startswith("path.yaml: name: not a path name")
    assert "path.yaml: name: not a path name, got 'Acme'" in result.stderr
    assert "path.yaml: environments: missing" in result.stderr


def test_a_missing_folder_is_no_config(run: Run, tmp_path: Path) -> None:
    result = run("guardrails", "--config", tmp_path / "none", "--json")

    assert result.exit_code == 1
    assert "none: not a folder, expected path.yaml in it" in result.stderr


def test_nowhere_to_write_is_a_wrong_question(run: Run) -> None:
    result = run("guardrails", "--config", CONFIG)

    assert result.exit_code == 2
    assert "--output: missing, expected a folder, or --json" in result.stderr


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_an_output_that_is_a_file_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")

    result = run("guardrails", "--config", CONFIG, "--output", tmp_path / name)

    assert result.exit_code == 2
    assert f"--output: not a folder, got '{tmp_path / name}', expected a folder" in result.stderr
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_a_qualifier_that_is_none_is_refused(run: Run) -> None:
    result = run("guardrails", "--config", CONFIG, "--json", "--qualifier", "*")

    assert result.exit_code == 2
    assert "--qualifier: got '*', expected 1 to 10 lower-case letters and digits" in result.stderr


def document_of(length: int) -> dict[str, list[str]]:
    """Return a document of so many characters without white space."""
    names = ["a"] * 600
    names[0] = "a" * (length - len(json.dumps({"x": names}, separators=(",", ":"))) + 1)
    return {"x": names}


def test_a_long_guardrail_has_no_white_space(tmp_path: Path) -> None:
    (file,) = write_guardrails({"long": document_of(LONGEST)}, tmp_path)

    text = file.read_text("utf-8")
    assert len(text) == LONGEST
    assert not re.search(r"\s", text)


def test_a_guardrail_that_organizations_would_refuse_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(
        RefusalError, match=r"^long: too long, got 5,121 characters, expected at most 5,120;"
    ):
        write_guardrails({"long": document_of(LONGEST + 1)}, tmp_path / "new")

    assert not (tmp_path / "new").exists()
