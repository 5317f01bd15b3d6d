"""Every rule names its source and a test that exists, and the document lists them all."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from promote.rehearsal.emulator.rules import Rule, all_rules, rule
from promote.rehearsal.emulator.rules.tables import with_tables

TESTS = Path(__file__).parents[1]
DOCUMENT = Path(__file__).parents[5] / "docs" / "rehearsal.md"


def test_the_document_lists_every_rule_and_every_switch() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert with_tables(text) == text, "run `make generate`"


@pytest.mark.parametrize("each", all_rules(), ids=lambda each: each.function)
def test_the_test_of_a_rule_exists(each: Rule) -> None:
    file, _, name = each.test.partition("::")
    functions = (
        node.name
        for node in ast.walk(ast.parse((TESTS / file).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert name in functions


def test_a_rule_without_a_source_is_refused() -> None:
    def unfounded() -> None:
        """Refuse what nobody said."""

    with pytest.raises(ValueError, match="unfounded: expected a docstring of a rule and one `So"):
        rule(test="t.py::t")(unfounded)


def test_a_document_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="rules: no place for the table, expected <!-- rules: ge"):
        with_tables("# The rehearsal")
