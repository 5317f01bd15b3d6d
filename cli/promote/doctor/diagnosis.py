"""All that the command found, as a document and in lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promote.doctor.answer import Answer, Verdict
from promote.doctor.check import Check, CheckResult, Status
from promote.doctor.examination import Examination
from promote.doctor.made_resources import Remainder
from promote.doctor.probe import SETTINGS_FILE, Assumption
from promotion_steps.names import Environment

_COLOURS = {
    Verdict.HOLDS: "green",
    Verdict.DOES_NOT_HOLD: "red",
    Verdict.CANNOT_TELL: "yellow",
    Status.OK: "green",
    Status.PROBLEM: "red",
}
_WIDTH = len(Verdict.DOES_NOT_HOLD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnosis:
    """The answers of the probes and the results of the checks.

    Args:
        caller: ARN of the identity that asked.
    """

    environment: Environment
    caller: str
    examination: Examination
    checks: tuple[tuple[Check, CheckResult], ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing has to change, be mended or be removed by hand."""
        changes = [_change(*pair) for pair in self.examination.answers]
        statuses = [result.status for _, result in self.checks]
        return not (any(changes) or Status.PROBLEM in statuses or self.examination.remaining)

    @property
    def settings(self) -> dict[str, bool]:
        """What has to be set under `assumptions` in the config."""
        return {
            assumption.setting: False
            for assumption, answer in self.examination.answers
            if assumption.setting and _change(assumption, answer)
        }

    @property
    def to_do(self) -> list[str]:
        """Each change and remedy once, in the order in which they came up."""
        changes = [_change(*pair) for pair in self.examination.answers]
        remedies = [result.remedy for _, result in self.checks]
        return list(dict.fromkeys(line for line in (*changes, *remedies) if line))

    def document(self) -> dict[str, Any]:
        """Return everything as one JSON document."""
        environment, examination = self.environment, self.examination
        return {
            "environment": environment.name,
            "path": environment.path,
            "account": environment.account,
            "region": environment.region,
            "caller": self.caller,
            "healthy": self.is_healthy,
            "leftovers_removed": [str(one) for one in examination.leftovers],
            "not_removed": [_remainder(one) for one in examination.remaining],
            "not_searched": [_remainder(one) for one in examination.unsearched],
            "settings": self.settings,
            "to_do": self.to_do,
            "assumptions": [_assumption(*pair) for pair in examination.answers],
            "checks": [_check(*pair) for pair in self.checks],
        }

    def lines(self) -> Iterator[str]:
        """Yield everything in lines of rich markup."""
        for leftover in self.examination.leftovers:
            yield f"removed what an earlier run left: {_plain(str(leftover))}"
        yield "[bold]assumptions[/]"
        for assumption, answer in self.examination.answers:
            yield from _assumption_lines(assumption, answer)
        yield "[bold]environment[/]"
        for _, result in self.checks:
            yield from _check_lines(result)
        for remainder in self.examination.unsearched:
            text = _plain(f"{remainder.what}: {remainder.reason}")
            yield f"[yellow]not searched for what an earlier run left[/]: {text}"
        for remainder in self.examination.remaining:
            yield f"[red]not removed[/]: {_plain(f'{remainder.what}: {remainder.reason}')}"
        yield from _to_do_lines(self.to_do)
        yield from _setting_lines(self.settings)
        yield self._summary()

    def _summary(self) -> str:
        verdicts = Counter(answer.verdict for _, answer in self.examination.answers)
        statuses = Counter(result.status for _, result in self.checks)
        counted = [f"{verdicts[verdict]} {_plural(verdict)}" for verdict in Verdict]
        unknown = (
            f", {statuses[Status.CANNOT_TELL]} unknown" if statuses[Status.CANNOT_TELL] else ""
        )
        return (
            f"{_counted(len(self.examination.answers), 'assumption')}: {', '.join(counted)};"
            f" {_counted(len(self.checks), 'check')}:"
            f" {_counted(statuses[Status.PROBLEM], 'problem')}{unknown}"
        )


def _remainder(remainder: Remainder) -> dict[str, str]:
    return {"what": remainder.what, "reason": remainder.reason}


def _to_do_lines(lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield "[bold]to do[/]"
    for at, line in enumerate(lines, start=1):
        yield f"  {at}. {_plain(line)}"


def _setting_lines(settings: Mapping[str, bool]) -> Iterator[str]:
    if not settings:
        return
    yield f"[bold]{SETTINGS_FILE}[/]"
    yield "assumptions:"
    for name, value in settings.items():
        yield f"  {name}: {str(value).lower()}"


def _plural(verdict: Verdict) -> str:
    return {
        Verdict.HOLDS: "hold",
        Verdict.DOES_NOT_HOLD: "do not hold",
        Verdict.CANNOT_TELL: "cannot be told",
    }[verdict]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _assumption(assumption: Assumption, answer: Answer) -> dict[str, Any]:
    return {
        "id": assumption.id,
        "assumption": assumption.statement,
        "verdict": answer.verdict.value,
        "seen": answer.seen,
        "follows": _follows(assumption, answer),
        "change": _change(assumption, answer),
    }


def _follows(assumption: Assumption, answer: Answer) -> str | None:
    return {
        Verdict.HOLDS: assumption.if_it_holds,
        Verdict.DOES_NOT_HOLD: assumption.if_it_does_not,
        Verdict.CANNOT_TELL: None,
    }[answer.verdict]


def _change(assumption: Assumption, answer: Answer) -> str | None:
    return assumption.change if answer.verdict is Verdict.DOES_NOT_HOLD else None


def _assumption_lines(assumption: Assumption, answer: Answer) -> Iterator[str]:
    verdict, follows = answer.verdict, _follows(assumption, answer)
    seen = f" ({answer.seen})" if answer.seen else ""
    yield f"{_mark(verdict)} {_plain(f'{assumption.statement}{seen}')}"
    if follows:
        yield f"{'':{_WIDTH}} [dim]so: {_plain(follows)}[/]"
    if verdict is Verdict.DOES_NOT_HOLD:
        yield f"{'':{_WIDTH}} change: {_plain(assumption.change or 'nothing')}"


def _check(check: Check, result: CheckResult) -> dict[str, Any]:
    return {
        "id": check.id,
        "subject": result.subject,
        "status": result.status.value,
        "seen": result.seen,
        "remedy": result.remedy,
    }


def _check_lines(result: CheckResult) -> Iterator[str]:
    yield f"{_mark(result.status)} {_plain(f'{result.subject}: {result.seen}')}"
    if result.remedy:
        yield f"{'':{_WIDTH}} remedy: {_plain(result.remedy)}"


def _mark(found: Verdict | Status) -> str:
    colour = _COLOURS.get(found, "yellow")
    return f"[{colour}]{found.value:{_WIDTH}}[/]"


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
