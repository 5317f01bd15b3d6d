"""The command `promote check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from promote.package_reference import PackageReference
from promote.refusal import REFUSED, USAGE, RefusalError
from promote.session import open_session
from promote.terminal import STDERR, print_json, say, show

if TYPE_CHECKING:
    from boto3 import Session

    from promote.gate_answers import GateAnswer
    from promote.gate_plan import GatePlan
    from promote.registration import Candidate
    from promotion_steps.case import Case

EPILOG = """
[bold]Examples[/]

  promote check churn/3                     what the next environment would say

  promote check churn/3 --environment prod  by the thresholds of a later one

  promote check churn/3 --gate metrics --gate unsafe-code --json

  promote check --offline model.tar.gz --metrics report.json --model churn

  promote check --offline model.tar.gz --env SAGEMAKER_PROGRAM=inference.py --gate deployability

The gates are the promotion's own, and so are their findings; the thresholds are those of the
config folder. With --offline nothing is asked of AWS; the gates that need an account are named.

Exit code 1: there are findings. 2: the question is wrong.
"""

Version = Annotated[
    str | None,
    typer.Argument(metavar="[GROUP/VERSION | ARN]", help="A version that is registered."),
]
Target = Annotated[
    str | None,
    typer.Option("--environment", metavar="NAME", help="Where it is to go.  [dim]Default: next[/]"),
]
Config = Annotated[
    Path, typer.Option("--config", metavar="FOLDER", help="The config of the path and its models.")
]
Gates = Annotated[
    list[str] | None,
    typer.Option("--gate", metavar="NAME", help="Ask this gate alone; can be repeated."),
]
AskTarget = Annotated[
    bool,
    typer.Option("--ask-target", help="Ask the target environment too, with a session of its own."),
]
Offline = Annotated[
    Path | None,
    typer.Option(
        "--offline",
        metavar="ARTIFACT",
        help="A [b]model.tar.gz[/] or a folder, as it would be registered.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="Whose config holds for the artifact."),
]


def check(
    package: Version = None,
    environment: Target = None,
    config: Config = Path("config"),
    gate: Gates = None,
    ask_target: AskTarget = False,
    offline: Offline = None,
    model: Model = None,
    image: Annotated[str | None, IMAGE] = None,
    metrics: Metrics = None,
    report: Report = None,
    metadata: Metadata = None,
    model_card: ModelCard = None,
    model_card_status: ModelCardStatus = None,
    runtime_lock: RuntimeLock = None,
    env: Env = None,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Ask the gates of a promotion what they would find, before anybody approves."""
    files = {
        "metrics": metrics,
        "report": report,
        "metadata": metadata,
        "model_card": model_card,
        "model_card_status": model_card_status,
        "runtime_lock": runtime_lock,
        "env": env,
    }
    if offline is None:
        _refuse_with_a_version({"model": model, "image": image, **files})
        reference = _reference(package)
        session = open_session(reference.region or region, profile)
        arn = reference.arn_in(session)
        case, plan = _registered(session, arn, config, environment, ask_target, gate or [])
    else:
        _refuse_offline(package, ask_target)
        candidate = _candidate(offline, image, files)
        arn = None
        case, plan = _unregistered(candidate, config, model, environment, gate or [])
    _tell(case, _ask(plan, case), arn, as_json)


def _reference(package: str | None) -> PackageReference:
    if package is None:
        raise RefusalError(
            "model package: got nothing, expected GROUP/VERSION, an ARN or --offline ARTIFACT",
            exit_code=USAGE,
        )
    return PackageReference.from_text(package)


def _refuse_with_a_version(options: Mapping[str, object]) -> None:
    for name, value in options.items():
        if value is not None:
            raise RefusalError(
                f"--{name.replace('_', '-')}: a version has its own, expected it with --offline",
                exit_code=USAGE,
            )


def _refuse_offline(package: str | None, ask_target: bool) -> None:
    if package is not None:
        raise RefusalError(
            f"--offline: got the model package {package!r} as well, expected one of the two",
            exit_code=USAGE,
        )
    if ask_target:
        raise RefusalError(
            "--ask-target: nothing is asked with --offline, expected one of the two",
            exit_code=USAGE,
        )


def _registered(
    session: Session,
    arn: str,
    config: Path,
    environment: str | None,
    ask_target: bool,
    only: Sequence[str],
) -> tuple[Case, GatePlan]:
    from promote.gate_plan import before_approval, plan_gates
    from promote.hop_settings import for_package, read_config
    from promote.package_case import package_case
    from promotion_steps.model_package_arn import ModelPackageArn

    version = ModelPackageArn.from_text(arn)
    chosen = for_package(read_config(config), version, environment)
    case = package_case(session, version, chosen, asks_target=ask_target)
    return case, plan_gates(chosen.settings, before_approval(case.package), only)


def _candidate(artifact: Path, image: str | None, files: Mapping[str, Any]) -> Candidate:
    from promote.candidate_files import read_candidate

    if image is not None:
        read_image(image)
    return read_candidate(artifact, image=image or "", **files)


def _unregistered(
    candidate: Candidate,
    config: Path,
    model: str | None,
    environment: str | None,
    only: Sequence[str],
) -> tuple[Case, GatePlan]:
    from promote.gate_plan import offline, plan_gates
    from promote.hop_settings import for_candidate, read_config
    from promote.offline_case import offline_case

    chosen = for_candidate(read_config(config), model, environment)
    pinned = "@" in candidate.serving.image
    left_out = offline(chosen.hop.target.name, image_is_pinned=pinned)
    return offline_case(candidate, chosen), plan_gates(chosen.settings, left_out, only)


def _ask(plan: GatePlan, case: Case) -> list[GateAnswer]:
    from promote.gate_answers import ask_gates

    with STDERR.status("asking the gates") as line:
        return ask_gates(plan, case, lambda left: line.update(f"asking {', '.join(left)}"))


def _tell(case: Case, answers: Sequence[GateAnswer], arn: str | None, as_json: bool) -> None:
    from promote.check_table import answers_document, answers_table, answers_total, any_finding

    target = case.hop.target.name
    if as_json:
        print_json(answers_document(answers, arn, target))
    else:
        what = arn.rpartition("model-package/")[2] if arn else case.settings.model
        show(answers_table(answers, f"{what} to {target}"))
        say(answers_total(answers))
    if any_finding(answers):
        raise typer.Exit(REFUSED)
