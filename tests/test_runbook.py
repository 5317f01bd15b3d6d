"""The runbook quotes messages that the product still prints."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_PRODUCT = ("lambda/promotion_steps", "cli/promote", "constructs/model_promotion", "stacks")
_SENTENCE = re.compile(r"`([a-zA-Z][^`]* [^`]+)`")
"""A quoted message has more than one word; names of steps and states have one."""


def _symptoms() -> list[str]:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    runbook = page.partition("\n## Runbook\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in runbook.splitlines() if line.startswith("| ")]
    return [quoted for symptom in rows for quoted in _SENTENCE.findall(symptom)]


def _literals(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [one.value for one in nodes if isinstance(one, ast.Constant) and type(one.value) is str]


@pytest.mark.parametrize("message", _symptoms())
def test_a_quoted_symptom_is_a_message_of_the_product(message: str) -> None:
    files = [path for folder in _PRODUCT for path in (ROOT / folder).rglob("*.py")]

    assert any(message in literal for path in files for literal in _literals(path))


def test_the_runbook_quotes_messages() -> None:
    assert len(_symptoms()) > 5
