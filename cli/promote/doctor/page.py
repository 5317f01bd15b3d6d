"""The generated part of docs/doctor.md: every probe, assumption, check and permission."""

from __future__ import annotations

from collections.abc import Iterator

from promote.doctor.catalogue import CHECKS, PROBES, permissions
from promote.doctor.probe import Assumption, Probe

BEGIN, END = "<!-- probes: generated -->", "<!-- probes: end -->"


def generated() -> str:
    """Write the part between the markers, the same bytes every time."""
    lines = [BEGIN, *_probes(), *_checks(), *_permissions(), END]
    return "\n".join(lines)


def page_with(page: str) -> str:
    """Put the generated part into a page.

    Raises:
        ValueError: The page lacks a marker.
    """
    before, marker, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (marker and end):
        raise ValueError(f"page: no markers, expected {BEGIN} and {END}")
    return f"{before}{generated()}{after}"


def _probes() -> Iterator[str]:
    yield "## Probes"
    for probe in PROBES:
        yield from _probe(probe)


def _probe(probe: Probe) -> Iterator[str]:
    yield f"### {probe.id}"
    yield _makes(probe)
    yield ""
    yield "| assumption | if it holds | if it does not | change |"
    yield "| --- | --- | --- | --- |"
    yield from (_row(assumption) for assumption in probe.assumptions)
    yield ""


def _makes(probe: Probe) -> str:
    if probe.only_reads:
        return "It only reads."
    if not probe.permissions:
        return "No probe of a few minutes can ask these."
    return f"Makes {', '.join((*probe.shares, *probe.makes))}. Cost: {probe.cost}."


def _row(assumption: Assumption) -> str:
    cells = (
        f'<a id="{assumption.id}"></a>{assumption.statement}',
        assumption.if_it_holds,
        assumption.if_it_does_not,
        assumption.change or "nothing",
    )
    return f"| {' | '.join(cells)} |"


def _checks() -> Iterator[str]:
    yield "## Checks"
    yield "| check | question |"
    yield "| --- | --- |"
    yield from (f"| {check.id} | {check.question} |" for check in CHECKS)
    yield ""


def _permissions() -> Iterator[str]:
    yield "## Permissions"
    yield "The caller needs these actions. An administrator of the account has them."
    yield ""
    by_service: dict[str, list[str]] = {}
    for action in permissions():
        service, _, name = action.partition(":")
        by_service.setdefault(service, []).append(name)
    yield "| service | actions |"
    yield "| --- | --- |"
    yield from (f"| `{service}` | {', '.join(names)} |" for service, names in by_service.items())
    yield ""
