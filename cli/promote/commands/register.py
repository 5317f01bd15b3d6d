"""The command `promote register`."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promote.commands.options import (
    IMAGE,
    Env,
    Json,
    Metadata,
    Metrics,
    ModelCard,
    ModelCardStatus,
    Profile,
    Region,
    Report,
    RuntimeLock,
)
from promote.image import read_image
from promote.package_group import PackageGroup, find_group
from promote.session import open_session
from promote.terminal import print_json, say, warn

if TYPE_CHECKING:
    from boto3 import Session

    from promote.registration import Candidate, Registration

EPILOG = """
[bold]Examples[/]

  promote register churn model.tar.gz --image $REGISTRY/sklearn:1.4 --metrics evaluation.json

  promote register chat ./weights --image $REGISTRY/vllm:0.9 --metadata ticket=ML-42

  promote register churn model.tar.gz --image $REGISTRY/sklearn:1.4 --metrics evaluation.json \\
    --model-card card.json --model-card-status Approved --runtime-lock runtime-lock.json

The metrics file has SageMaker's model quality shape; the gates of the next environment read it:

  {"binary_classification_metrics": {"auc": {"value": 0.97}}}

Exit code 1: SageMaker did not register the version, and says why. 2: the question is wrong.
3: it is still at it when the time is up; the version stays.
"""

Group = Annotated[
    str, typer.Argument(metavar="GROUP", help="Model package group, such as [b]churn[/].")
]
ArtifactPath = Annotated[
    Path,
    typer.Argument(
        metavar="ARTIFACT", help="A [b]model.tar.gz[/], or a folder of uncompressed files."
    ),
]
ContentType = Annotated[
    list[str] | None,
    typer.Option(
        "--content-type", metavar="TYPE", help="What the model takes.  [dim]Default: text/csv[/]"
    ),
]
ResponseType = Annotated[
    list[str] | None,
    typer.Option(
        "--response-type",
        metavar="TYPE",
        help="What the model answers.  [dim]Default: application/json[/]",
    ),
]
InferenceInstance = Annotated[
    list[str] | None,
    typer.Option("--inference-instance", metavar="TYPE", help="Instance type it may be served on."),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        min=0,
        metavar="SECONDS",
        help="How long to wait for SageMaker; 0 looks once.",
    ),
]
Description = Annotated[
    str | None, typer.Option("--description", help="A sentence about this version.")
]


def register(
    group: Group,
    artifact: ArtifactPath,
    image: Annotated[str, IMAGE],
    metrics: Metrics = None,
    report: Report = None,
    model_card: ModelCard = None,
    model_card_status: ModelCardStatus = None,
    runtime_lock: RuntimeLock = None,
    content_type: ContentType = None,
    response_type: ResponseType = None,
    inference_instance: InferenceInstance = None,
    env: Env = None,
    description: Description = None,
    metadata: Metadata = None,
    timeout: Timeout = 600,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Register a model as a version that waits for approval.

    Everything is checked before anything is uploaded. The files go to the environment's bucket;
    their SHA-256 and S3 versions are recorded, so that what is approved is what is promoted.
    SageMaker registers asynchronously: the command waits until the version is Completed.
    What SageMaker would not start is a warning here, and a finding of the gate deployability.
    """
    from promote.candidate_files import read_candidate
    from promote.start_warnings import start_warnings

    read_image(image)
    candidate = read_candidate(
        artifact,
        image=image,
        metrics=metrics,
        report=report,
        metadata=metadata,
        model_card=model_card,
        model_card_status=model_card_status,
        runtime_lock=runtime_lock,
        content_type=content_type,
        response_type=response_type,
        inference_instance=inference_instance,
        env=env,
        description=description,
    )
    for line in start_warnings(candidate):
        warn(line)
    session = open_session(region, profile)
    registration = _register(session, find_group(session, group), candidate)
    registration = _wait(session, registration, timeout)
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


def _wait(session: Session, registration: Registration, timeout: float) -> Registration:
    from promote.registration_wait import wait_until_registered
    from promote.terminal import STDERR

    with STDERR.status("waiting for SageMaker to register the version") as line:
        status = wait_until_registered(
            session,
            registration.model_package_arn,
            timeout=timeout,
            progress=lambda status: line.update(
                f"{registration.reference} is {status}; waiting for Completed"
            ),
        )
    return replace(registration, status=status)


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
