"""Questions and who gets a yes, as text that people read and tests compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NOBODY = "nobody"

Answers = Mapping[str, tuple[str, ...]]


def written(answers: Answers) -> str:
    """Write one line for each question: `read evidence: auditor, data-scientist`."""
    return "".join(f"{line(text, answers[text])}\n" for text in answers)


def line(text: str, who: Iterable[str]) -> str:
    """Write one question and who gets a yes."""
    return f"{text}: {', '.join(who) or NOBODY}"


def read(table: str) -> dict[str, tuple[str, ...]]:
    """Read what `written` wrote; empty lines and lines that begin with `#` are for people.

    Raises:
        ValueError: A line has no answer, or a question stands twice.
    """
    answers: dict[str, tuple[str, ...]] = {}
    for number, content in enumerate(table.splitlines(), start=1):
        if not content.strip() or content.startswith("#"):
            continue
        text, separator, who = content.rpartition(": ")
        if not separator or text in answers:
            problem = "no answer" if not separator else "asked before"
            raise ValueError(f"line {number}: {problem}, got {content!r}, expected question: who")
        names = tuple(name.strip() for name in who.split(","))
        answers[text] = () if names == (NOBODY,) else names
    return answers


def differences(expected: Answers, found: Answers) -> list[str]:
    """Say line by line what the table must say instead; nothing where it is right."""
    lines = []
    for text in [*found, *(text for text in expected if text not in found)]:
        before, now = expected.get(text), found.get(text)
        if before != now:
            lines += [f"- {line(text, before)}"] if before is not None else []
            lines += [f"+ {line(text, now)}"] if now is not None else []
    return lines
