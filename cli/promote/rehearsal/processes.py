"""Runs the programs that a rehearsal is made of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from promote.refusal import RefusalError

PATIENCE_SECONDS = 240.0

_TAIL_LINES = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A program that ended."""

    exit_code: int
    stdout: str
    stderr: str


def run(command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Finished:
    """Run a program to its end; it knows these variables and no others."""
    completed = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return Finished(
        exit_code=completed.returncode, stdout=completed.stdout, stderr=completed.stderr
    )


def run_well(
    what: str, command: Sequence[str], *, environment: Mapping[str, str], folder: Path
) -> Finished:
    """Run a program that has to succeed.

    Raises:
        RefusalError: It did not; the message holds the end of what it printed.
    """
    finished = run(command, environment=environment, folder=folder)
    if finished.exit_code:
        printed = (finished.stdout + finished.stderr).strip().splitlines()[-_TAIL_LINES:]
        raise RefusalError(
            f"{what}: ended with exit code {finished.exit_code}, expected 0\n" + "\n".join(printed)
        )
    return finished


def promote(arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Finished:
    """Run this very command line, as a person would."""
    command = [sys.executable, "-m", "promote.main", *arguments]
    return run(command, environment=environment, folder=folder)
