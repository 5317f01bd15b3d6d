"""The command `promote why`."""

from __future__ import annotations

from typing import Annotated

import typer

from promote.commands.options import Json, Package, Profile, Region
from promote.package_reference import PackageReference
from promote.refusal import REFUSED
from promote.session import open_session
from promote.terminal import STDERR, print_json, say

EPILOG = """
[bold]Examples[/]

  promote why churn/3                                  where it is, as far as this account knows

  promote why churn/3 --neighbour-profile staging \\
                      --neighbour-profile prod         the whole story

  promote why churn/3 --json | jq -r .next             what to do now

An account tells of its own registry, pipelines and evidence alone: give a profile of each account
that shall be asked, best an operator's or an auditor's. What could not be read is said.

Exit code 1: the newest promotion of the version failed. 2: the question is wrong.
"""

NeighbourProfiles = Annotated[
    list[str] | None,
    typer.Option(
        "--neighbour-profile",
        metavar="NAME",
        help="Profile of another account of the path; may be repeated.",
    ),
]


def why(
    package: Package,
    neighbour_profile: NeighbourProfiles = None,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Tell a version's whole story, and what to do next.

    For each environment: who registered, sealed and approved it, the executions that promoted it,
    each gate's verdict with its evidence, how it arrived and whether it is deployed.
    """
    from promote.story.accounts import Accounts
    from promote.story.lines import story_lines
    from promote.story.story import tell

    reference = PackageReference.from_text(package)
    session = open_session(reference.region or region, profile)
    accounts = Accounts(session, neighbour_profile or ())
    with STDERR.status("reading") as line:
        story = tell(
            accounts,
            reference.arn_in(session),
            progress=lambda what: line.update(f"reading {what}"),
        )
    if as_json:
        print_json(story.document())
    else:
        say("\n".join(story_lines(story)))
    if story.has_failed:
        raise typer.Exit(REFUSED)
