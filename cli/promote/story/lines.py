"""A version's story as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape

from promote.status_table import coloured
from promote.story.execution import Execution
from promote.story.place import Place
from promote.story.promotion import Promotion
from promote.story.served import Served
from promote.story.story import Story

_COLOURS = {"passed": "green", "refused": "red"}


def story_lines(story: Story) -> list[str]:
    """Tell a story, a line of markup for each thing."""
    lines: list[str] = []
    onward = {promotion.source: promotion for promotion in story.promotions}
    for place in story.places:
        lines += _place(place)
        if place.environment in onward:
            lines += _promotion(onward[place.environment])
    lines += [f"[yellow]Not read[/]: {escape(line)}" for line in story.unread]
    return [*lines, f"Next: {escape(story.next_step)}"]


def _place(place: Place) -> Iterator[str]:
    status = place.status
    yield f"[bold]{escape(place.environment)}[/] {escape(status.arn)}"
    yield _told(
        "registered", escape(f"{_moment(status.created)} by {status.registrar or 'unknown'}")
    )
    if place.registration != "Completed":
        yield _told("registration", coloured(place.registration))
        yield from (_more(failure) for failure in place.failures)
    yield _told("sealed", escape(_seal(place)))
    yield _told("approval", _approval(place))
    if status.comment:
        yield _told("comment", escape(status.comment))
    if status.withdrawn:
        yield _told("withdrawn", f"[red]{escape(status.withdrawn)}[/]")
    if status.origin:
        yield _told("came from", escape(status.origin))
        yield _told("arrival", escape(status.not_arrived or place.arrival or "unknown"))
    if place.served:
        yield _told("endpoint", escape(_served(place.served)))


def _promotion(promotion: Promotion) -> Iterator[str]:
    yield f"[bold]{escape(promotion.source)} → {escape(promotion.target)}[/]"
    for execution in promotion.executions:
        yield from _execution(execution)
    recorded = promotion.recorded
    if recorded and not promotion.executions:
        yield _told("promotion", coloured(recorded.verdict))
        yield from (_more(finding) for finding in recorded.findings_told)
        yield from (_more(link) for link in (recorded.execution, recorded.evidence) if link)
    if not recorded and not promotion.executions:
        yield _told("promotion", "none was started" if promotion.is_seen else "no outcome reported")


def _execution(execution: Execution) -> Iterator[str]:
    where = f" in {escape(execution.stage)}" if execution.stage else ""
    when = f", {_moment(execution.started)}" if execution.started else ""
    state = "nothing to promote" if execution.is_void else coloured(execution.status)
    yield _told("promotion", f"{escape(execution.id)}: {state}{where}{when}")
    yield _more(execution.url)
    for verdict in execution.verdicts:
        colour = _COLOURS.get(verdict.verdict, "yellow")
        word = f"[{colour}]{escape(verdict.verdict)}[/]"
        yield f"    {escape(verdict.gate)}: {word} [dim]{escape(verdict.evidence)}[/]"
        yield from (f"      {escape(finding)}" for finding in verdict.findings)
    yield from (_told("refused", f"[red]{escape(line)}[/]") for line in execution.refused)
    yield from (_told("failed", escape(line)) for line in execution.again)


def _seal(place: Place) -> str:
    if place.seal is None:
        return "no"
    return f"{place.seal['uri']}?versionId={place.seal['version']} sha256 {place.seal['sha256']}"


def _approval(place: Place) -> str:
    by = f" by {escape(place.approver)}" if place.approver else ""
    at = f" at {escape(place.approved_at)}" if place.approved_at else ""
    return f"{coloured(place.status.approval)}{by}{at}"


def _served(served: Served) -> str:
    if served.status is None:
        return f"none: there is no stack {served.stack}"
    if served.is_this:
        return f"deployed with this version, stack {served.stack} is {served.status}"
    return (
        f"deployed with {served.version or 'no version'}, stack {served.stack} is {served.status}"
    )


def _moment(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}".strip()


def _told(name: str, words: str) -> str:
    return f"  [dim]{name:<12}[/] {words}"


def _more(text: str) -> str:
    return f"{'':<15}{escape(text)}"
