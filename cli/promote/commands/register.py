"""The command `promote register`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promote.artifact import read_artifact
from promote.commands.options import Json, Profile, Region
from promote.image import Image
from promote.metadata import read_metadata, read_pairs
from promote.package_group import PackageGroup, find_group
from promote.report import NAMES, read_reports
from promote.session import open_session
from promote.terminal import print_json, say

if TYPE_CHECKING:
    from boto3 import Session

    from promote.registration import Candidate, Registration

EPILOG = """
[bold]Examples[/]

  promote register churn model.tar.gz --image $REGISTRY/sklearn:1.4 --metrics evaluation.json

  promote register chat ./weights --image $REGISTRY/vllm:0.9 --metadata ticket=ML-42

The metrics file has SageMaker's model quality shape; the gates of the next environment read it:

  {"binary_classification_metrics": {"auc": {"value": 0.97}}}
"""


def register(
    group: Annotated[
        str, typer.Argument(metavar="GROUP", help="Model package group, such as [b]churn[/].")
    ],
    artifact: Annotated[
        Path,
        typer.Argument(
            metavar="ARTIFACT", help="A [b]model.tar.gz[/], or a folder of uncompressed files."
        ),
    ],
    image: Annotated[
        str, typer.Option(help="Container image in ECR; a tag is replaced by its digest.")
    ],
    metrics: Annotated[
        Path | None, typer.Option(help="Evaluation report (JSON) that the metric gate reads.")
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FILE", help=f"Another report: {', '.join(NAMES)}."),
    ] = None,
    content_type: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="What the model takes.  [dim]Default: text/csv[/]"),
    ] = None,
    response_type: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE", help="What the model answers.  [dim]Default: application/json[/]"
        ),
    ] = None,
    inference_instance: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="Instance type it may be served on.")
    ] = None,
    env: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Variable of the container.")
    ] = None,
    description: Annotated[str | None, typer.Option(help="A sentence about this version.")] = None,
    metadata: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Customer metadata to keep.")
    ] = None,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Register a model as a version that waits for approval.

    Everything is checked before anything is uploaded. The files go to the environment's bucket;
    their SHA-256 and S3 versions are recorded, so that what is approved is what is promoted.
    """
    from promote.registration import Candidate, Serving

    Image.from_uri(image)
    candidate = Candidate(
        artifact=read_artifact(artifact),
        serving=Serving(
            image=image,
            content_types=tuple(content_type or ["text/csv"]),
            response_types=tuple(response_type or ["application/json"]),
            instance_types=tuple(inference_instance or []),
            environment=read_pairs("--env", env or []),
        ),
        reports=read_reports(metrics, report or []),
        description=description,
        metadata=read_metadata(metadata or []),
    )
    session = open_session(region, profile)
    registration = _register(session, find_group(session, group), candidate)
    if as_json:
        print_json({**asdict(registration), "reference": registration.reference})
    else:
        _tell(registration)


def _register(session: Session, group: PackageGroup, candidate: Candidate) -> Registration:
    from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

    from promote.registration import register as do_register
    from promote.terminal import STDERR

    columns = ("uploading", BarColumn(), DownloadColumn(), TransferSpeedColumn())
    hidden = not STDERR.is_terminal
    with Progress(*columns, console=STDERR, transient=True, disable=hidden) as bar:
        task = bar.add_task("upload", total=candidate.size)
        return do_register(session, group, candidate, lambda sent: bar.advance(task, sent))


def _tell(registration: Registration) -> None:
    say(
        f"[green]Registered[/] [bold]{registration.reference}[/] in {registration.environment}:"
        f" {registration.objects} files, {registration.bytes:,} bytes"
    )
    say(f"  image     {registration.image}")
    say(f"  manifest  {registration.manifest_uri}")
    say(f"  registrar {registration.registrar}")
    then = f"promotes it to {registration.target}" if registration.target else "ends its path"
    say(f"Next: approval {then}; ask an approver: promote approve {registration.reference}")
