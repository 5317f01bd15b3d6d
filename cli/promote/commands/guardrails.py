"""The command `promote guardrails`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from promote.commands.options import Json
from promote.refusal import REFUSED, USAGE, RefusalError
from promote.terminal import print_json, say

EPILOG = """
[bold]Examples[/]

  promote guardrails --config config --output guardrails

  promote guardrails --config config --json | jq '."keep-evidence"'

Each file is a service control policy that only denies; the organization's management account
attaches it to the accounts of the path. docs/guardrails.md says what each one breaks.

Exit code 1: the config is refused. 2: the question is wrong.
"""


def _qualifier(text: str | None) -> str | None:
    if text is not None and not re.fullmatch("[a-z0-9]{1,10}", text):
        raise RefusalError(
            f"--qualifier: got {text!r}, expected 1 to 10 lower-case letters and digits",
            exit_code=USAGE,
        )
    return text


Config = Annotated[
    Path, typer.Option("--config", metavar="FOLDER", help="The config of the path and its models.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FOLDER", help="Where to write a file for each guardrail."),
]
Qualifier = Annotated[
    str | None,
    typer.Option(
        "--qualifier",
        metavar="NAME",
        callback=_qualifier,
        help="Of `cdk bootstrap`, in the names of its roles.  [dim]Default: the CDK's own.[/]",
    ),
]


def guardrails(
    config: Config = Path("config"),
    output: Output = None,
    qualifier: Qualifier = None,
    as_json: Json = False,
) -> None:
    """Write what an organization can forbid everybody in the accounts of a path.

    Nobody deletes evidence, keys or trails, changes the path's roles, approves versions without
    the role of an approver, or takes an account out of the organization. AWS is not asked.
    """
    from model_promotion.config import ConfigError, load_promotion_config
    from model_promotion.guardrails import guardrails as guardrails_of
    from promote.guardrail_files import write_guardrails

    if output is None and not as_json:
        raise RefusalError("--output: missing, expected a folder, or --json", exit_code=USAGE)
    try:
        path = load_promotion_config(config)
    except ConfigError as error:
        raise RefusalError("\n".join(error.lines), exit_code=REFUSED) from error
    documents = guardrails_of(path, qualifier=qualifier)
    files = write_guardrails(documents, output) if output else []
    if as_json:
        print_json(documents)
        return
    for file in files:
        say(f"[green]Wrote[/] {_plain(str(file))}")


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
