"""Runs probes one after the other, and removes all that they made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from botocore.exceptions import BotoCoreError, ClientError

from promote.doctor.answer import Answer
from promote.doctor.made_resources import Remainder, Resource, find_leftovers, remove
from promote.doctor.probe import SETTINGS_FILE, Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.termination import ending_on_signals, undisturbed
from promote.doctor.unaskable import UNREADABLE, UnaskableError, reason_of, unreadable

Say = Callable[[str], None]


@dataclass(kw_only=True, slots=True)
class Examination:
    """What was asked, and what became of the resources.

    Args:
        leftovers: What an earlier run had left, and this one removed.
        remaining: What could not be removed.
        unsearched: Kinds of which nobody could list what an earlier run left.
    """

    answers: list[tuple[Assumption, Answer]] = field(default_factory=list)
    leftovers: list[Resource] = field(default_factory=list)
    remaining: list[Remainder] = field(default_factory=list)
    unsearched: list[Remainder] = field(default_factory=list)


def examine(
    context: ProbeContext, probes: Sequence[Probe], examination: Examination, say: Say
) -> None:
    """Remove leftovers, run the probes, and remove what they made, however they end.

    Raises:
        Terminated: A signal ended the probes; what they made is removed.
    """
    leftovers: list[Resource] = []
    with undisturbed():
        try:
            with ending_on_signals():
                say("looking for what an earlier run left")
                leftovers += _leftovers(context, examination)
                _remove_leftovers(leftovers, examination)
                for probe in probes:
                    say(f"asking {probe.id}")
                    examination.answers += run_probe(context, probe)
        finally:
            say("removing what the probes made")
            _remove_leftovers(leftovers, examination)
            examination.remaining += remove(context.made)


def run_probe(context: ProbeContext, probe: Probe) -> list[tuple[Assumption, Answer]]:
    """Answer each assumption of a probe; what it could not ask gets the reason."""
    answers: dict[str, Answer] = {}
    reason = "the probe ended without an answer"
    try:
        for assumption_id, answer in probe.ask(context):
            answers |= {assumption_id: answer}
    except UnaskableError as error:
        reason = str(error)
    except ClientError as error:
        reason = reason_of(error)
    except BotoCoreError as error:
        reason = f"AWS: {error}"
    except UNREADABLE as error:
        reason = unreadable(error)
    return [
        (as_configured(one, context), answers.get(one.id, Answer.unknown(reason)))
        for one in probe.assumptions
    ]


def as_configured(assumption: Assumption, context: ProbeContext) -> Assumption:
    """Ask for no change that the config has made already."""
    assumed = context.config.path.assumptions
    if assumption.setting is None or getattr(assumed, assumption.setting):
        return assumption
    return replace(
        assumption,
        if_it_holds=f"{SETTINGS_FILE} may leave assumptions.{assumption.setting} out",
        if_it_does_not=f"nothing fails: {SETTINGS_FILE} has assumptions.{assumption.setting}",
        change=None,
    )


def skipped(probes: Sequence[Probe], reason: str) -> Iterator[tuple[Assumption, Answer]]:
    """Say why probes do not run."""
    for probe in probes:
        for assumption in probe.assumptions:
            yield assumption, Answer.unknown(reason)


def _leftovers(context: ProbeContext, examination: Examination) -> list[Resource]:
    found, unknown = find_leftovers(context.clients, context.mark)
    if context.neighbour:
        of_neighbour = find_leftovers(context.neighbour.clients, context.mark, [IAM_ROLE])
        found, unknown = found + of_neighbour[0], unknown + of_neighbour[1]
    examination.unsearched += unknown
    return found


def _remove_leftovers(leftovers: list[Resource], examination: Examination) -> None:
    """Remove what is on the list, and take it off."""
    left = remove(leftovers)
    names = {remainder.what for remainder in left}
    examination.leftovers += [one for one in leftovers if str(one) not in names]
    examination.remaining += left
    leftovers.clear()
