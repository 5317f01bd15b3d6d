"""What gates say, as a person and as a program read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from promote.gate_answers import UNCHECKED, GateAnswer
from promotion_steps.ruling import PASSED

_COLOURS = {PASSED: "green", UNCHECKED: "yellow"}
_LISTED = 20


def answers_table(answers: Sequence[GateAnswer], title: str) -> Table:
    """One row for each gate."""
    table = Table(title=escape(title), title_justify="left", box=None, pad_edge=False)
    for column in ("gate", "verdict"):
        table.add_column(column, no_wrap=True)
    table.add_column("findings", overflow="fold")
    for answer in answers:
        colour = _COLOURS.get(answer.word, "red")
        table.add_row(
            escape(answer.gate),
            f"[{colour}]{answer.word}[/]",
            "\n".join(_lines(answer)) or "-",
        )
    return table


def answers_total(answers: Sequence[GateAnswer]) -> str:
    """Count the gates that passed, and the findings of those that did not."""
    words = [answer.word for answer in answers]
    refused = len(words) - words.count(PASSED) - words.count(UNCHECKED)
    findings = sum(len(answer.ruling.findings) for answer in answers)
    told = [f"{words.count(PASSED)} of {len(words)} gates passed"]
    if refused:
        told.append(f"{refused} refused with {findings} finding{'s' * (findings > 1)}")
    if UNCHECKED in words:
        told.append(f"{words.count(UNCHECKED)} not asked")
    return ", ".join(told)


def answers_document(
    answers: Sequence[GateAnswer], model_package_arn: str | None, environment: str
) -> dict[str, Any]:
    """The same for a program.

    Args:
        answers: Of the gates, in their order.
        model_package_arn: None for files that are not registered.
        environment: The name of the target environment.
    """
    return {
        "model_package_arn": model_package_arn,
        "environment": environment,
        "passed": not any_finding(answers),
        "gates": [answer.document() for answer in answers],
    }


def _lines(answer: GateAnswer) -> Iterator[str]:
    yield from (escape(finding.message) for finding in answer.ruling.findings)
    yield from (f"[dim]not checked: {escape(text)}[/]" for text in answer.ruling.unchecked)
    listed = answer.ruling.listed
    yield from (f"[yellow]listed: {escape(text)}[/]" for text in listed[:_LISTED])
    if len(listed) > _LISTED:
        yield f"[yellow]listed: {len(listed) - _LISTED} more, which --json prints[/]"


def any_finding(answers: Sequence[GateAnswer]) -> bool:
    """Whether the promotion would be refused."""
    return any(answer.ruling.findings for answer in answers)
