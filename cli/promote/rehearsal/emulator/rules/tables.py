"""Generated tables of a document, between markers that name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from promote.rehearsal.emulator.rules import all_rules
from promote.rehearsal.emulator.switches import switches

_TESTS = "tests/promote/rehearsal/emulator"


def with_tables(document: str) -> str:
    """Return the document with each generated table up to date.

    Raises:
        ValueError: The document lacks a table's markers.
    """
    for name, table in {"rules": rules_table(), "switches": switches_table()}.items():
        begin, end = f"<!-- {name}: generated -->", f"<!-- {name}: end -->"
        before, found, rest = document.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"{name}: no place for the table, expected {begin} and {end}")
        document = f"{before}{begin}\n{table}\n{end}{after}"
    return document


def rules_table() -> str:
    """Describe each rule in a Markdown table."""
    rows = (
        (each.text, each.source, f"`{each.test.rpartition('::')[2]}` in `{_file(each.test)}`")
        for each in all_rules()
    )
    return _table(("rule", "source", "test"), rows)


def switches_table() -> str:
    """Describe each switch in a Markdown table."""
    rows = (
        (f"`{each.variable}`", each.values, f"`{each.default}`", each.meaning)
        for each in switches()
    )
    return _table(("switch", "values", "default", "meaning"), rows)


def _file(test: str) -> str:
    return f"{_TESTS}/{test.partition('::')[0]}".removeprefix("tests/promote/rehearsal/")


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").removesuffix(".")
