"""A rehearsal as a person watches it, on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from promote.rehearsal.check import Check

_BEFORE_WORDS = 50
_LONGEST = 160
_TOLD = {
    "prepare": "empty accounts of an emulator become a path; nothing reaches AWS",
    "promote": "what must pass",
    "refuse": "what must be stopped, or stay quiet",
}


class Progress:
    """Shows each step while it runs and when it is done.

    Args:
        console: Where to; without a terminal each finished step is one plain line.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._chapter = ""

    @contextmanager
    def running(self, chapter: str, name: str) -> Iterator[None]:
        """Show a step as long as it runs."""
        if chapter != self._chapter:
            self._chapter = chapter
            told = f"  [dim]{_TOLD[chapter]}[/]" if chapter in _TOLD else ""
            self._line(f"\n[bold]{escape(chapter)}[/]{told}")
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(escape(name)):
            yield

    def done(self, check: Check) -> None:
        """Show how a step ended."""
        mark = "[green]✓[/]" if check.passed else "[red]✗[/]"
        line = f"{mark} {escape(check.name):<36} [dim]{check.seconds:6.1f} s[/]"
        self._line(f"{line}  {escape(self._one_line(check.observed))}")
        if not check.passed:
            self._line(f"  [red]expected: {escape(check.expectation)}[/]")
            if "\n" in check.observed:
                self._line(f"[dim]{escape(check.observed)}[/]")

    def summary(self, checks: Sequence[Check], seconds: float) -> None:
        """Close with a table of every chapter and the verdict."""
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        for column, justify in (("chapter", "left"), ("held", "right"), ("seconds", "right")):
            table.add_column(column, justify="right" if justify == "right" else "left")
        for chapter in dict.fromkeys(check.chapter for check in checks):
            own = [check for check in checks if check.chapter == chapter]
            held = sum(check.passed for check in own)
            took = sum(check.seconds for check in own)
            table.add_row(chapter, f"{held} of {len(own)}", f"{took:.1f}")
        self._console.print()
        self._console.print(table)
        passed = bool(checks) and all(check.passed for check in checks)
        verdict = "[bold green]rehearsed[/]" if passed else "[bold red]not as it should be[/]"
        self._line(f"\n{verdict}: {len(checks)} checks in {seconds:.0f} s")

    def note(self, text: str) -> None:
        """Print a text as it is."""
        self._console.print(text, soft_wrap=True, highlight=False, markup=False)

    def _one_line(self, text: str) -> str:
        line = text.partition("\n")[0]
        longest = (
            max(self._console.width - _BEFORE_WORDS, 1) if self._console.is_terminal else _LONGEST
        )
        return line if len(line) <= longest else f"{line[: longest - 1]}…"

    def _line(self, markup: str) -> None:
        self._console.print(markup, soft_wrap=True, highlight=False)
