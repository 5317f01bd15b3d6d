"""Where a command's words go: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

import rich
from rich.console import Console
from rich.table import Table

_WIDTH_OF_A_LOG = 200

STDERR = Console(stderr=True)
"""For progress and complaints, so that stdout can be piped."""


def say(text: str) -> None:
    """Print a line of rich markup to stdout, never wrapped."""
    rich.get_console().print(text, soft_wrap=True, highlight=False)


def show(table: Table) -> None:
    """Print a table to stdout, as wide as it needs to be where nobody's terminal limits it."""
    console = rich.get_console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_A_LOG)
    console.print(table)


def complain(text: str) -> None:
    """Print a line to stderr."""
    STDERR.print(f"[bold red]promote:[/] {_plain(text)}", soft_wrap=True, highlight=False)


def warn(text: str) -> None:
    """Print a line to stderr that stops nothing."""
    STDERR.print(f"[bold yellow]warning:[/] {_plain(text)}", soft_wrap=True, highlight=False)


def print_json(document: Any) -> None:
    """Print one JSON document to stdout."""
    sys.stdout.write(json.dumps(document, indent=2, sort_keys=True) + "\n")


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
