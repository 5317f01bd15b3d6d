"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from promote.model_card import PENDING_REVIEW, STATUSES
from promote.report import NAMES

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
Model = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model, by the name of its file in config/models.")
]
EnvironmentName = Annotated[
    str,
    typer.Option(
        "--environment", metavar="NAME", help="Environment, in the account of the credentials."
    ),
]

IMAGE = typer.Option(
    "--image", metavar="URI", help="Container image in ECR; a tag is replaced by its digest."
)
Metrics = Annotated[
    Path | None,
    typer.Option(
        "--metrics", metavar="FILE", help="Evaluation report that the metrics gate reads."
    ),
]
Report = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="NAME=FILE", help=f"Another report: {', '.join(NAMES)}."),
]
Metadata = Annotated[
    list[str] | None,
    typer.Option("--metadata", metavar="KEY=VALUE", help="Customer metadata to keep."),
]
ModelCard = Annotated[
    Path | None,
    typer.Option("--model-card", metavar="FILE", help="SageMaker's model card of it, as JSON."),
]
ModelCardStatus = Annotated[
    str | None,
    typer.Option(
        "--model-card-status",
        metavar="|".join(STATUSES),
        help=f"How far the card's review has come.  [dim]Default: {PENDING_REVIEW}[/]",
    ),
]
Env = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="KEY=VALUE", help="Variable of the container."),
]
RuntimeLock = Annotated[
    Path | None,
    typer.Option("--runtime-lock", metavar="FILE", help="What `promote lock` wrote in training."),
]
