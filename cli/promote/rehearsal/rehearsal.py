"""The whole rehearsal: accounts, deployment, a promotion, and what must fail."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

from rich.console import Console

from promote.refusal import RefusalError
from promote.rehearsal.cdk import Cdk
from promote.rehearsal.check import Check, Step, run_step, unreached
from promote.rehearsal.emulator.installation import InstallationError
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.emulator.server_process import StartupError
from promote.rehearsal.keeping import how_to_look
from promote.rehearsal.outcome_file import outcome, write_outcome
from promote.rehearsal.preparation import preparation
from promote.rehearsal.progress import Progress
from promote.rehearsal.promotion import promotion
from promote.rehearsal.refusals import refusals
from promote.rehearsal.safety import isolate, require_loopback
from promote.rehearsal.sessions import Sessions
from promote.rehearsal.world import World

Chapter = Callable[[World], list[Step[World]]]

CHAPTERS: tuple[Chapter, ...] = (
    lambda _: preparation(),
    promotion,
    lambda _: refusals(),
)
"""What a rehearsal does; a chapter is asked for its steps once the one before is done."""


def rehearse(*, json_file: Path | None, keep: bool) -> bool:
    """Rehearse in the project that the current folder is, and tell whether all held.

    Raises:
        RefusalError: The folder is no project, or the result could not be written.
    """
    project, json_file = Path.cwd(), json_file and _writable(json_file)
    isolate(os.environ)
    progress = Progress(Console())
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="promote-rehearsal-") as scratch:
        cdk = Cdk.of_project(project, Path(scratch))
        with _accounts(keep) as emulator:
            world = World(cdk=cdk, scratch=Path(scratch), sessions=Sessions(emulator=emulator))
            checks = play(world, CHAPTERS, progress)
            if keep:
                environments = world.synthesized.environments if world.synthesized else ()
                progress.note(how_to_look(emulator, environments))
    document = outcome(checks, monotonic() - started)
    progress.summary(checks, document["seconds"])
    if json_file:
        write_outcome(json_file, document)
    return bool(document["passed"])


def _writable(path: Path) -> Path:
    if not path.absolute().parent.is_dir():
        raise RefusalError(f"--json: no such folder, got {str(path)!r}, expected an existing one")
    return path.absolute()


@contextmanager
def _accounts(keep: bool) -> Iterator[Emulator]:
    with ExitStack() as stack:
        try:
            emulator = stack.enter_context(Emulator(keep=keep))
        except (InstallationError, StartupError) as error:
            raise RefusalError(f"rehearse: {error}") from error
        require_loopback(emulator.endpoint_url)
        yield emulator


def play(world: World, chapters: Sequence[Chapter], progress: Progress) -> list[Check]:
    """Run the steps of each chapter; a needed step that fails leaves the rest unreached."""
    checks: list[Check] = []
    for chapter in chapters:
        broken = _broken(checks)
        if broken:
            break
        steps = chapter(world)
        for step in steps:
            broken = _broken(checks)
            if broken:
                checks.append(unreached(step, broken))
                continue
            with progress.running(step.chapter, step.name):
                checks.append(run_step(step, world))
            progress.done(checks[-1])
    return checks


def _broken(checks: Sequence[Check]) -> str | None:
    return next((check.name for check in checks if check.needed and not check.passed), None)
