"""The command `promote status`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from promote.commands.options import Json, Profile, Region
from promote.package_group import find_group, list_groups
from promote.package_reference import PackageReference
from promote.package_status import PackageStatus, describe, newest
from promote.refusal import REFUSED
from promote.session import open_session
from promote.status_table import status_document, status_lines, status_table
from promote.terminal import print_json, say, show

if TYPE_CHECKING:
    from boto3 import Session

POLL_SECONDS = 2.0

EPILOG = """
[bold]Examples[/]

  promote status                  every group of this account that is on a path

  promote status churn            the newest versions of one group

  promote status churn/3 --watch  one version, until its promotion has ended

Exit code 1: a promotion of the version failed.
"""


def status(
    package: Annotated[
        str | None,
        typer.Argument(metavar="[GROUP | GROUP/VERSION | ARN]", help="What to look at."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Wait until a promotion of the version has ended.")
    ] = False,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Show versions, their approval, and what became of them in the next environment."""
    if package is not None and ("/" in package or package.startswith("arn:")):
        _show_version(PackageReference.from_text(package), watch, region, profile, as_json)
        return
    if watch:
        raise typer.BadParameter("expected GROUP/VERSION", param_hint="--watch")
    session = open_session(region, profile)
    groups = [find_group(session, package)] if package else list_groups(session)
    found = {group.name: newest(session, group.name) for group in groups}
    if as_json:
        print_json({"groups": {n: [status_document(s) for s in found[n]] for n in found}})
        return
    for name, statuses in found.items():
        if statuses:
            show(status_table(statuses, name))
        else:
            say(f"{name}: no version yet")
    if not found:
        say(f"No model package group of {session.region_name} is on a promotion path.")


def _show_version(
    reference: PackageReference,
    watch: bool,
    region: str | None,
    profile: str | None,
    as_json: bool,
) -> None:
    session = open_session(reference.region or region, profile)
    arn = reference.arn_in(session)
    found = _watched(session, arn, as_json) if watch else describe(session, arn)
    if as_json:
        print_json(status_document(found))
    else:
        say("\n".join(status_lines(found)))
    if found.failed:
        raise typer.Exit(REFUSED)


def _watched(session: Session, arn: str, quietly: bool) -> PackageStatus:
    from promote.terminal import STDERR

    with STDERR.status("waiting for the promotion to end") as line:
        while True:
            found = describe(session, arn)
            if found.outcomes or found.withdrawn or found.approval == "Rejected":
                return found
            if not quietly:
                line.update(f"{found.reference} is {found.approval}; waiting for a promotion")
            time.sleep(POLL_SECONDS)
