"""Puts a registered version before the gates, with the caller's credentials."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from promote.hop_settings import HopSettings
from promote.refusal import RefusalError
from promote.session import Caller
from promote.session_clients import SessionClients
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.case import Case
from promotion_steps.finding import Refused, Undecided
from promotion_steps.model_package import describe_package
from promotion_steps.model_package_arn import ModelPackageArn

if TYPE_CHECKING:
    from boto3 import Session

PATIENCE = 15 * 60
"""Seconds that a gate has, as in a function of Lambda."""


def package_case(
    session: Session, arn: ModelPackageArn, chosen: HopSettings, *, asks_target: bool
) -> Case:
    """Describe a version as the promotion would find it.

    Args:
        session: Of the caller.
        arn: Of the version.
        chosen: The hop, and what the model must fulfil.
        asks_target: Whether gates ask the target environment; the session must be its own.

    Raises:
        RefusalError: The registry does not tell, or the session is of another account.
    """
    if asks_target:
        _check_account(session, chosen)
    client = SessionClients(session)
    source = chosen.hop.source
    try:
        package = describe_package(client("sagemaker", source.region), str(arn))
    except (Refused, Undecided) as refused:
        raise RefusalError(str(refused)) from refused
    return Case(
        hop=chosen.hop,
        package=package,
        settings=chosen.settings,
        artifacts=ArtifactStore(
            s3=client("s3", source.region), bucket=source.artifact_bucket, account=source.account
        ),
        client=client,
        seconds_left=countdown(),
        asks_target=asks_target,
    )


def countdown() -> Callable[[], float]:
    """Begin to count the seconds that gates have."""
    end = time.monotonic() + PATIENCE
    return lambda: end - time.monotonic()


def _check_account(session: Session, chosen: HopSettings) -> None:
    target, account = chosen.hop.target, Caller.from_session(session).account
    if account != target.account:
        raise RefusalError(
            f"--ask-target: the session is of another account, got {account},"
            f" expected {target.account}, which is {target.name}"
        )
