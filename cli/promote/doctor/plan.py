"""Which probes run, and what that makes and costs, said before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promote.doctor.mark import TAG
from promote.doctor.probe import Probe
from promote.doctor.probe_context import ProbeContext


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The probes that run, and those that do not, by the reason."""

    probes: tuple[Probe, ...]
    skipped: tuple[tuple[Probe, str], ...]

    @classmethod
    def of(cls, probes: Sequence[Probe], *, with_endpoint: bool, with_neighbour: bool) -> Plan:
        """Leave out what nobody asked for or what lacks a second account."""
        reasons = {probe.id: _reason(probe, with_endpoint, with_neighbour) for probe in probes}
        return cls(
            probes=tuple(probe for probe in probes if reasons[probe.id] is None),
            skipped=tuple((p, reason) for p in probes if (reason := reasons[p.id]) is not None),
        )

    def lines(self, context: ProbeContext, caller: str) -> list[str]:
        """Say what will be made, where, as whom, and what it costs."""
        environment, mark = context.environment, context.mark
        makers = [probe for probe in self.probes if probe.makes]
        readers = [probe.id for probe in self.probes if probe.only_reads]
        place = f"account {environment.account}, {environment.region}"
        dollars = sum(probe.dollars for probe in self.probes)
        return [
            f"promote doctor works in {environment.path}/{environment.name}: {place}, as {caller}",
            f"It makes, named {mark.prefix}… and tagged {TAG}={mark.value}, and removes again:",
            *_shared(self.probes),
            *(line for probe in makers for line in _made(probe)),
            f"In all it costs at most {dollars:.2f} USD.",
            *_of_neighbour(context),
            f"It only reads for {', '.join(readers)} and for the checks of what is deployed.",
        ]


def _reason(probe: Probe, with_endpoint: bool, with_neighbour: bool) -> str | None:
    if probe.needs_endpoint and not with_endpoint:
        return "not asked: give --with-endpoint"
    if probe.needs_neighbour and not with_neighbour:
        return "no second account: give --neighbour-profile"
    return None


def _of_neighbour(context: ProbeContext) -> list[str]:
    if context.neighbour is None:
        return []
    return [f"The IAM role in the second account is made in {context.neighbour.account}."]


def _shared(probes: Sequence[Probe]) -> list[str]:
    shared = dict.fromkeys(one for probe in probes for one in probe.shares)
    return [f"  once for several probes: {', '.join(shared)}."] if shared else []


def _made(probe: Probe) -> list[str]:
    return [f"  {probe.id}: {', '.join(probe.makes)}. Cost: {probe.cost}."]
