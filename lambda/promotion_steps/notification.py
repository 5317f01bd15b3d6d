"""A message for people, and the same as an event for other tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promotion_steps.names import Environment

SCHEMA = "1"
LONGEST_SUBJECT = 100
"""Most characters of a subject, by SNS's reference of Publish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """What happened to a version, and what to do next.

    Args:
        detail_type: Of the event.
        subject: One line of ASCII characters.
        facts: Lines of the message, by what they tell.
        findings: Why it happened, if there is a reason.
        next_command: What to run.
        hint: What else may help. Default: nothing.
        detail: Members of the event's detail besides the message.
    """

    detail_type: str
    subject: str
    facts: Mapping[str, str]
    findings: Sequence[str]
    next_command: str
    hint: str | None
    detail: Mapping[str, Any]

    @property
    def message(self) -> str:
        """The text that people read."""
        width = max(map(len, self.facts))
        lines = [self.subject, ""]
        lines += [f"{name:<{width}}  {text}" for name, text in self.facts.items()]
        if self.findings:
            lines += ["", "Findings", *(f"  {finding}" for finding in self.findings)]
        lines += ["", "Next", f"  {self.next_command}"]
        if self.hint:
            lines += [f"  {self.hint}"]
        return "\n".join(lines) + "\n"

    @property
    def event_detail(self) -> dict[str, Any]:
        """The detail of the event, the message included."""
        return {
            "schema": SCHEMA,
            **self.detail,
            "next_command": self.next_command,
            "subject": self.subject,
            "message": self.message,
        }


def one_line(text: str) -> str:
    """Fit a text of ASCII characters into a subject."""
    return text if len(text) <= LONGEST_SUBJECT else f"{text[: LONGEST_SUBJECT - 3]}..."


def place(environment: Environment) -> dict[str, str]:
    """Tell which environment it is, for an event."""
    return {
        "environment": environment.name,
        "account": environment.account,
        "region": environment.region,
    }


def place_text(environment: Environment) -> str:
    """Tell which environment it is, for people."""
    return f"{environment.name}, account {environment.account}, {environment.region}"
