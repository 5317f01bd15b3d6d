"""Model package versions as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

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
        outcomes = "\n".join(
            line
            for outcome in status.outcomes
            for line in (
                _outcome_line(outcome),
                *map(escape, outcome.findings_told),
                *_evidence_lines(outcome),
            )
        )
        table.add_row(
            escape(status.reference),
            status.created.strftime("%Y-%m-%d %H:%M"),
            "\n".join([coloured(status.approval), *_withdrawal_lines(status)]),
            outcomes or "-",
        )
    return table


def status_lines(status: PackageStatus) -> list[str]:
    """Everything known about one version, a line of markup for each thing."""
    told = {
        "model package": escape(status.arn),
        "registered by": escape(status.registrar or "unknown"),
        "approval": coloured(status.approval),
        "comment": escape(status.comment or ""),
        "promoted from": escape(status.origin or ""),
        "arrival": f"[red]{escape(status.not_arrived)}[/]" if status.not_arrived else "",
        "withdrawn": f"[red]{escape(status.withdrawn)}[/]" if status.withdrawn else "",
    }
    lines = [f"[bold]{escape(status.reference)}[/]"]
    lines += [f"  [dim]{name:<14}[/] {words}" for name, words in told.items() if words]
    for outcome in status.outcomes:
        lines.append(f"  [dim]{'promoted to':<14}[/] {_outcome_line(outcome)}")
        lines += [f"{'':<17}{escape(found)}" for found in outcome.findings_told]
        lines += [f"{'':<17}{escape(outcome.execution)}"] if outcome.execution else []
        lines += [f"{'':<17}{line}" for line in _evidence_lines(outcome)]
        lines += [f"{'':<17}{escape(command)}" for command in _reading(outcome)]
    return lines


def status_document(status: PackageStatus) -> dict[str, Any]:
    """The same for a program."""
    document = asdict(status)
    document["created"] = status.created.isoformat()
    document["outcomes"] = [asdict(outcome) for outcome in status.outcomes]
    return document


def coloured(word: str) -> str:
    """Mark a SageMaker status or a verdict up in its colour."""
    return f"[{_COLOURS.get(word, 'yellow')}]{escape(word)}[/]"


def _withdrawal_lines(status: PackageStatus) -> list[str]:
    return [f"[red]withdrawn[/]: {escape(status.withdrawn)}"] if status.withdrawn else []


def _evidence_lines(outcome: Outcome) -> list[str]:
    return [f"[dim]evidence[/] {escape(outcome.evidence)}"] if outcome.evidence else []


def _reading(outcome: Outcome) -> list[str]:
    return [f"aws s3 ls --recursive {outcome.evidence}"] if outcome.evidence else []


def _outcome_line(outcome: Outcome) -> str:
    line = f"{escape(outcome.environment)}: {coloured(outcome.verdict)}"
    if outcome.version:
        line += f" as {escape(outcome.version.rpartition('model-package/')[2])}"
    return line
