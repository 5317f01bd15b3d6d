"""Gate: what a model team's own functions answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.json_fields import JsonFields, shown

GATE = "custom"
DEFAULT_TIMEOUT = 60
LARGEST_ANSWER = 256 * 1024
MOST_FINDINGS = 100
LONGEST_FINDING = 1000

_EXPECTED = 'expected {"findings": ["text", ...]}'


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomGate:
    """One function of a model team.

    Args:
        function: Its short name; the environment makes the whole of it.
        timeout_seconds: After which its answer comes too late.
        settings: What it is told besides.
    """

    function: str
    timeout_seconds: int = DEFAULT_TIMEOUT
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: JsonFields) -> CustomGate:
        """Read one entry of the section's `functions`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(("function", "timeout_seconds", "settings"))
        members = fields.members
        timeout = "timeout_seconds" in members
        return cls(
            function=fields.text("function"),
            timeout_seconds=(
                fields.whole_number("timeout_seconds", least=1) if timeout else DEFAULT_TIMEOUT
            ),
            settings=fields.fields("settings").members if "settings" in members else {},
        )


def custom_gates(fields: JsonFields) -> tuple[CustomGate, ...]:
    """Read the gate's section.

    Raises:
        ValueError: A member is missing, malformed or not known.
    """
    fields.refuse_others(("functions",))
    entries = fields.items("functions")
    gates = tuple(
        CustomGate.from_fields(
            JsonFields.from_value(entry, fields.source, f"{fields.path}functions[{index}].")
        )
        for index, entry in enumerate(entries)
    )
    names = [gate.function for gate in gates]
    if not names or len(set(names)) < len(names):
        raise fields.error("functions", "a list of different functions")
    return gates


def read_answer(function: str, answer: bytes) -> list[Finding]:
    """Return what a function found; an answer that cannot be read is a finding too.

    Args:
        function: Whose answer it is.
        answer: At most one byte more than the largest that is read.
    """
    return [Finding(gate=GATE, message=f"{function}: {message}") for message in _messages(answer)]


def _messages(answer: bytes) -> list[str]:
    if len(answer) > LARGEST_ANSWER:
        return [f"answer: too large, got more than {LARGEST_ANSWER} bytes, {_EXPECTED}"]
    try:
        fields = JsonFields.from_text(answer, "answer")
        fields.refuse_others(("findings",))
        findings = fields.items("findings")
    except ValueError as error:
        return [f"{error}, {_EXPECTED}"]
    if len(findings) > MOST_FINDINGS:
        return [f"answer: got {len(findings)} findings, expected at most {MOST_FINDINGS}"]
    wrong = [one for one in findings if not isinstance(one, str) or not one.strip()]
    if wrong:
        return [f"answer: findings: got {shown(wrong[0])}, {_EXPECTED}"]
    return [_readable(one) for one in findings]


def _readable(text: str) -> str:
    """Leave out half characters, which JSON can spell and nothing else, and cut what is long."""
    whole = text.encode("utf-8", "replace").decode()
    return whole if len(whole) <= LONGEST_FINDING else whole[: LONGEST_FINDING - 1] + "…"
