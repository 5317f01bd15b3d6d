"""What a gate says about a model package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One reason why a model package may not go on."""

    gate: str
    message: str

    def __str__(self) -> str:
        return " ".join(f"{self.gate}: {self.message}".split())


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
