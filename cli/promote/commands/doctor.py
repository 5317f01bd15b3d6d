"""The command `promote doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promote.commands.options import Json, Profile
from promote.refusal import REFUSED, USAGE, RefusalError
from promote.terminal import STDERR, print_json, say, warn

if TYPE_CHECKING:
    from promote.doctor.diagnosis import Diagnosis
    from promote.doctor.examination import Examination
    from promote.doctor.plan import Plan
    from promote.doctor.probe_context import ProbeContext

EPILOG = """
[bold]Examples[/]

  promote doctor                                says what it will make, and asks

  promote doctor --environment dev --yes        for scripts

  promote doctor --neighbour-profile staging    asks from a second account as well

  promote doctor --with-endpoint                starts an endpoint for ten minutes: 0.02 USD

It needs the permissions of an administrator of the account; docs/doctor.md lists them. All that
it makes is named <path>-<environment>-doctor-… and has the tag model-promotion:doctor. It removes
everything, also when it fails or when you press Ctrl-C; a run that was killed is cleaned up by the
next one.

Exit code 1: something has to change, because an assumption does not hold or the environment has
a problem. 2: the question is wrong, or nobody agreed.
"""

Config = Annotated[
    Path, typer.Option("--config", metavar="FOLDER", help="The config of the path and its models.")
]
EnvironmentName = Annotated[
    str | None,
    typer.Option(
        "--environment",
        metavar="NAME",
        help="Environment to examine.  [dim]Default: that of the credentials' account.[/]",
    ),
]
NeighbourProfile = Annotated[
    str | None,
    typer.Option(
        "--neighbour-profile",
        metavar="NAME",
        help="Profile of a second account, from which one probe asks.  [dim]Default: it does"
        " not run.[/]",
    ),
]
Image = Annotated[
    str | None,
    typer.Option(
        "--image",
        metavar="URI",
        help="Container image of the versions that probes register.  [dim]Default: SageMaker's"
        " scikit-learn image.[/]",
    ),
]
Assembly = Annotated[
    Path,
    typer.Option(
        "--assembly", metavar="FOLDER", help="What `make synth` wrote, to compare stacks with."
    ),
]
WithEndpoint = Annotated[
    bool,
    typer.Option("--with-endpoint", help="Start an endpoint on the smallest instance, too."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Make the resources without asking.")]


def doctor(
    environment: EnvironmentName = None,
    profile: Profile = None,
    config: Config = Path("config"),
    neighbour_profile: NeighbourProfile = None,
    image: Image = None,
    assembly: Assembly = Path("cdk.out"),
    with_endpoint: WithEndpoint = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Ask an account what AWS's documentation leaves open, and check what is deployed in it.

    Each probe makes a few small resources, asks one question and removes them. Then the
    environment's stacks, keys, event bus, roles and endpoints are checked; that only reads.
    """
    from promote.doctor.visit import Visit
    from promote.hop_settings import read_config

    visit = Visit(
        config=read_config(config),
        environment=environment,
        profile=profile,
        neighbour_profile=neighbour_profile,
        image=image,
    )
    context, caller = visit.open()
    plan = _plan(context, with_endpoint=with_endpoint)
    _agree(plan.lines(context, caller), yes=yes)
    diagnosis = _diagnose(context, plan, caller, assembly)
    if as_json:
        print_json(diagnosis.document())
    else:
        for line in diagnosis.lines():
            say(line)
    if not diagnosis.is_healthy:
        raise typer.Exit(REFUSED)


def _plan(context: ProbeContext, *, with_endpoint: bool) -> Plan:
    from promote.doctor.catalogue import PROBES
    from promote.doctor.plan import Plan

    has_neighbour = context.neighbour is not None
    return Plan.of(PROBES, with_endpoint=with_endpoint, with_neighbour=has_neighbour)


def _agree(plan: list[str], *, yes: bool) -> None:
    for line in plan:
        STDERR.print(line, soft_wrap=True, highlight=False, markup=False)
    if yes:
        return
    if not _is_terminal():
        raise RefusalError("--yes: missing, expected it where no terminal can ask", exit_code=USAGE)
    if not _confirmed():
        raise RefusalError("nobody agreed, nothing was made", exit_code=USAGE)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _confirmed() -> bool:
    try:
        return typer.confirm("Go on?", err=True)
    except typer.Abort:
        return False


def _diagnose(context: ProbeContext, plan: Plan, caller: str, assembly: Path) -> Diagnosis:
    from promote.doctor.assembly import read_stacks
    from promote.doctor.catalogue import CHECKS
    from promote.doctor.check import CheckContext, run_check
    from promote.doctor.diagnosis import Diagnosis
    from promote.doctor.examination import Examination, examine, skipped
    from promote.doctor.termination import ending_on_signals

    checks = CheckContext(
        environment=context.environment,
        config=context.config,
        clients=context.clients,
        stacks=read_stacks(assembly, context.environment),
    )
    examination = Examination()
    with STDERR.status("starting") as status, _reported(examination):
        examine(context, plan.probes, examination, status.update)
        for probe, reason in plan.skipped:
            examination.answers += skipped([probe], reason)
        status.update("checking what is deployed")
        with ending_on_signals():
            results = [(check, found) for check in CHECKS for found in run_check(checks, check)]
    return Diagnosis(
        environment=context.environment,
        caller=caller,
        examination=examination,
        checks=tuple(results),
    )


@contextmanager
def _reported(examination: Examination) -> Iterator[None]:
    """Say what could not be removed, whatever ends the command before its report."""
    from promote.doctor.termination import Terminated

    try:
        yield
    except Terminated as signal:
        left = "; ".join(f"{one.what}: {one.reason}" for one in examination.remaining)
        done = f"not removed: {left}" if left else "everything that it made is removed"
        raise RefusalError(f"ended by {signal}, {done}", exit_code=signal.exit_code) from signal
    except Exception:
        for one in examination.remaining:
            warn(f"not removed: {one.what}: {one.reason}")
        raise
