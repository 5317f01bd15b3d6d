"""The command `promote retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from promote.commands.options import EnvironmentName, Json, Model, Profile, Region
from promote.refusal import REFUSED
from promote.session import open_session
from promote.terminal import STDERR, print_json, say

if TYPE_CHECKING:
    from promote.operating.failed_stage import FailedStage

EPILOG = """
[bold]Examples[/]

  promote retry churn --environment prod            the failed actions of the failed stage, again

  promote retry churn --environment prod --watch    and wait for the end of the promotion

  promote retry churn --environment prod --stage Deploy    where several stages failed

Only a session of the environment's operator role may. What a gate refused stays refused: the
same bytes would be refused again, so register a version that passes. A verdict that is undecided,
a missing permission and a failure of AWS decided nothing, and may be tried again.

Exit code 1: nothing was retried, or what was retried failed again. 2: the question is wrong.
"""

Stage = Annotated[
    str | None,
    typer.Option(
        "--stage", metavar="NAME", help="Stage to retry.  [dim]Default: the one that failed.[/]"
    ),
]
Watch = Annotated[bool, typer.Option("--watch", help="Wait until the promotion has ended.")]


def retry(
    model: Model,
    environment: EnvironmentName,
    stage: Stage = None,
    watch: Watch = False,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Retry the failed actions of a promotion's failed stage, unless a gate refused the version."""
    from promote.operating.environment_lookup import find_model
    from promote.operating.failed_stage import find_failed_stage, retry as run_again, wait_for_end
    from promote.session_clients import SessionClients

    session = open_session(region, profile)
    group = find_model(session, model, environment)
    codepipeline = SessionClients(session)("codepipeline", group.environment.region)
    failed = find_failed_stage(codepipeline, group.environment.pipeline(model), stage)
    may, status = failed.decision.is_allowed, None
    if may:
        run_again(codepipeline, failed)
    if not as_json:
        say("\n".join(_lines(failed)))
    if may and watch:
        with STDERR.status("waiting for the promotion to end") as line:
            status = wait_for_end(codepipeline, failed, progress=line.update).status
    if as_json:
        print_json({**failed.document(), "status": status})
    elif status:
        say(f"{escape(failed.pipeline)}: {status}")
    if not may or status not in (None, "Succeeded"):
        raise typer.Exit(REFUSED)


def _lines(failed: FailedStage) -> list[str]:
    where, version = escape(f"{failed.stage} of {failed.pipeline}"), escape(failed.version)
    if not failed.decision.is_allowed:
        return [
            f"[red]Not retried[/] [bold]{where}[/], {version}:",
            *(f"  {escape(line)}" for line in failed.decision.refused),
            "This is decided, and a retry decides the same: register a version that passes.",
        ]
    return [
        f"[green]Retried[/] [bold]{where}[/], {version}:",
        *(f"  {escape(line)}" for line in failed.decision.again),
        f"Next: follow it: promote why {version}",
    ]
