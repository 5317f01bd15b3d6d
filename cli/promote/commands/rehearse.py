"""The command `promote rehearse`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from promote.refusal import REFUSED, RefusalError

EPILOG = """
[bold]Examples[/]

  promote rehearse                      a minute; needs no AWS account

  promote rehearse --json result.json   the same, with every check in a file

  promote rehearse --keep               leaves the accounts up, and says how to look at them
"""


def rehearse(
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write every check with its evidence here."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the rehearsed accounts running.")
    ] = False,
) -> None:
    """Promote a real model through the real templates, on this machine.

    Deploys with the real CDK CLI into three accounts of an AWS emulator, trains a small model,
    follows it to production, and then tries what must fail. Never talks to AWS: it drops your AWS
    configuration first and reaches loopback addresses only.
    """
    try:
        from promote.rehearsal.rehearsal import rehearse as do_rehearse
    except ModuleNotFoundError as error:
        raise RefusalError(
            f"rehearse: {error.name} is not installed, expected the extra:"
            " pip install 'model-promotion[rehearsal]'"
        ) from error
    if not do_rehearse(json_file=json_file, keep=keep):
        raise typer.Exit(REFUSED)
