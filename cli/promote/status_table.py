"""Model package versions as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from promote.package_status import Outcome, PackageStatus

_COLOURS = {"Approved": "green", "Rejected": "red", "Succeeded": "green", "Failed": "red"}


def status_table(statuses: Sequence[PackageStatus], title: str) -> Table:
    """One row for each version."""
    table = Table(title=escape(title), title_justify="left", box=None, pad_edge=False)
    for column in ("version", "registered", "approval", "promoted to"):
        table.add_column(column, overflow="fold")
    for status in statuses:
        outcomes = "\n".join(_outcome_line(outcome) for outcome in status.outcomes)
        table.add_row(
            escape(status.reference),
            status.created.strftime("%Y-%m-%d %H:%M"),
            coloured(status.approval),
            outcomes or "-",
        )
    return table


def status_details(status: PackageStatus) -> RenderableType:
    """Everything known about one version."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("model package", escape(status.arn))
    grid.add_row("registered by", escape(status.registrar or "unknown"))
    grid.add_row("approval", coloured(status.approval))
    if status.comment:
        grid.add_row("comment", escape(status.comment))
    if status.origin:
        grid.add_row("promoted from", escape(status.origin))
    for outcome in status.outcomes:
        grid.add_row(f"in {outcome.environment}", _outcome_line(outcome))
        if outcome.execution:
            grid.add_row("", escape(outcome.execution))
    return Group(f"[bold]{escape(status.reference)}[/]", grid)


def status_document(status: PackageStatus) -> dict[str, Any]:
    """The same for a program."""
    document = asdict(status)
    document["created"] = status.created.isoformat()
    document["outcomes"] = [asdict(outcome) for outcome in status.outcomes]
    return document


def coloured(word: str) -> str:
    """Mark a SageMaker status or a verdict up in its colour."""
    return f"[{_COLOURS.get(word, 'yellow')}]{escape(word)}[/]"


def _outcome_line(outcome: Outcome) -> str:
    line = f"{escape(outcome.environment)}: {coloured(outcome.verdict)}"
    if outcome.version:
        line += f" as {escape(outcome.version.rpartition('model-package/')[2] or outcome.version)}"
    return f"{line}\n  {escape(outcome.findings)}" if outcome.findings else line
