"""What a gate says about a model package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

UNDECIDED = "undecided"
"""Marks, in a verdict and in a finding's text, what is no decision and may be asked again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One reason why a model package may not go on.

    Args:
        is_undecided: Whether it says what kept the gate from deciding.
    """

    gate: str
    message: str
    is_undecided: bool = False

    def __str__(self) -> str:
        mark = f"{UNDECIDED}: " if self.is_undecided else ""
        return " ".join(f"{self.gate}: {mark}{self.message}".split())


class Refused(Exception):  # noqa: N818 - a decision, not an error
    """Stop a step because of the model package, not because of the code.

    Args:
        messages: One for each finding.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages

    def findings(self, gate: str) -> list[Finding]:
        """Say the messages in the name of a gate."""
        return [Finding(gate=gate, message=message) for message in self.messages]


class Undecided(Exception):  # noqa: N818 - neither a decision nor a defect
    """Stop a step because AWS did not answer, so that nothing is decided.

    No subclass of `Refused`: code that collects refusals must not take it for one.
    """

    @property
    def messages(self) -> tuple[str, ...]:
        """What was not answered."""
        return (str(self),)

    def findings(self, gate: str) -> list[Finding]:
        """Say in the name of a gate what it was not told."""
        return [Finding(gate=gate, message=str(self), is_undecided=True)]


def is_undecided(text: str) -> bool:
    """Whether a finding's text, as `str` writes it, says that nothing was decided."""
    return text.partition(": ")[2].startswith(f"{UNDECIDED}: ")


def findings_text(findings: Sequence[Finding], *, longest: int) -> str:
    """Write one finding a line, cut between two findings where the text is too long."""
    lines = [str(finding) for finding in findings]
    kept = len(lines)
    while kept > 1 and len(_cut_text(lines, kept)) > longest:
        kept -= 1
    text = _cut_text(lines, kept)
    if len(text) <= longest:
        return text
    rest = _rest(len(lines) - kept)
    return lines[0][: longest - len(rest) - 1] + "…" + rest


def _cut_text(lines: Sequence[str], kept: int) -> str:
    return "\n".join(lines[:kept]) + _rest(len(lines) - kept)


def _rest(number: int) -> str:
    return f"\n… and {number} more" if number else ""
