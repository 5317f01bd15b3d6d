"""The command `promote seal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from promote.commands.options import Json, Package, Profile, Region
from promote.package_reference import PackageReference
from promote.refusal import REFUSED
from promote.session import open_session
from promote.terminal import print_json, say

if TYPE_CHECKING:
    from promote.sealing import SealAnswer

EPILOG = """
[bold]Example[/]

  promote seal arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/3

Versions that promote register creates are sealed; those that SageMaker Studio, SageMaker
Pipelines or an SDK registers are sealed on their registration event. What was registered before
the environment existed, or could not be sealed then, is sealed by this command.

A version is sealed only while it waits for approval, so that what is approved is what is promoted.

Exit code 1: it is not sealed, and the findings say why.
"""


def seal(
    package: Package,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Bind a version that was registered by other means to the bytes that lie there now.

    The environment's own function does it: it records version ids, digests, images and who
    registered the version. What is sealed stays as it is.
    """
    from promote.sealing import ask_to_seal

    reference = PackageReference.from_text(package)
    answer = ask_to_seal(open_session(reference.region or region, profile), reference)
    if as_json:
        print_json(answer.to_json())
    else:
        _tell(answer, str(reference))
    if answer.findings:
        raise typer.Exit(REFUSED)


def _tell(answer: SealAnswer, reference: str) -> None:
    if answer.findings:
        say(f"[red]Not sealed[/] [bold]{reference}[/] in {answer.environment}:")
        for finding in answer.findings:
            say(f"  {_plain(finding)}")
        return
    seal = answer.seal
    done = "[green]Already sealed[/]" if seal["was_sealed"] else "[green]Sealed[/]"
    say(
        f"{done} [bold]{reference}[/] in {answer.environment}:"
        f" {seal['objects']} files, {seal['bytes']:,} bytes"
    )
    say(f"  manifest  {_plain(str(seal['manifest_uri']))}")
    say(f"  registrar {_plain(str(seal['registrar']))}")
    if not seal["was_sealed"]:
        say(f"Next: ask an approver: promote approve {reference}")


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
