"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Region = Annotated[
    str | None,
    typer.Option("--region", help="AWS region.  [dim]Default: as configured for boto3.[/]"),
]
Profile = Annotated[
    str | None,
    typer.Option("--profile", help="Profile of ~/.aws/config.  [dim]Default: as for boto3.[/]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of words.")]
Package = Annotated[
    str,
    typer.Argument(
        metavar="GROUP/VERSION|ARN", help="A model package version, such as [b]churn/3[/]."
    ),
]
