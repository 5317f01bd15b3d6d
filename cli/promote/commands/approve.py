"""The commands `promote approve` and `promote reject`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from promote.approval import decide
from promote.commands.options import Json, Package, Profile, Region
from promote.package_reference import PackageReference
from promote.package_status import describe
from promote.refusal import RefusalError
from promote.session import open_session
from promote.terminal import print_json, say

if TYPE_CHECKING:
    from boto3 import Session

APPROVE_EPILOG = """
[bold]Examples[/]

  promote approve churn/3 --comment "better on every segment"

  promote approve arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/3 --profile approver
"""
REJECT_EPILOG = """
[bold]Example[/]

  promote reject churn/4 --comment "trained on the wrong quarter"
"""


def approve(
    package: Package,
    comment: Annotated[str | None, typer.Option(help="Why; kept with the version.")] = None,
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Approve a version: exactly this one is promoted to the next environment.

    Only a session of the environment's model-approver role may (that of the model's team, if
    it has one).
    """
    session, arn = _find(package, region, profile)
    reference = arn.rpartition("model-package/")[2]
    described = describe(session, arn)
    if described.not_arrived:
        raise RefusalError(f"{reference}: {described.not_arrived}")
    decide(session, arn, "Approved", comment)
    if as_json:
        print_json({"model_package_arn": arn, "approval": "Approved", "comment": comment})
        return
    say(f"[green]Approved[/] [bold]{reference}[/]")
    if described.withdrawn:
        say(f"[red]Withdrawn[/]: {escape(described.withdrawn)}; no promotion starts")
        return
    say(f"Next: its promotion starts; follow it: promote status {reference} --watch")


def reject(
    package: Package,
    comment: Annotated[str, typer.Option(help="Why; kept with the version.")],
    region: Region = None,
    profile: Profile = None,
    as_json: Json = False,
) -> None:
    """Reject a version: it is promoted nowhere, and what became of it downstream is withdrawn.

    Nothing is redeployed: endpoints keep serving what they serve.
    Only a session of the environment's model-approver role may (that of the model's team, if
    it has one).
    """
    session, arn = _find(package, region, profile)
    decide(session, arn, "Rejected", comment)
    if as_json:
        print_json({"model_package_arn": arn, "approval": "Rejected", "comment": comment})
        return
    say(f"[red]Rejected[/] [bold]{arn.rpartition('model-package/')[2]}[/]; nothing starts")
    say("What it became downstream, if anything, is marked withdrawn; nothing is redeployed.")


def _find(package: str, region: str | None, profile: str | None) -> tuple[Session, str]:
    reference = PackageReference.from_text(package)
    session = open_session(reference.region or region, profile)
    return session, reference.arn_in(session)
