"""Gate: the version may go to the target environment, and may go there now."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.arrival import reason_not_arrived
from promotion_steps.decision import undecided
from promotion_steps.finding import Finding
from promotion_steps.first_version import FirstVersion
from promotion_steps.hop import Hop
from promotion_steps.json_fields import shown
from promotion_steps.ledger import SUCCEEDED
from promotion_steps.model_package import ModelPackage
from promotion_steps.model_package_arn import version_arn
from promotion_steps.names import (
    INTENTS,
    PROMOTE,
    ROLLBACK,
    outcome_property,
)
from promotion_steps.registration_status import COMPLETED, expected_completed

GATE = "request"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Who wants which version where.

    Args:
        package: As the source environment's registry describes it now.
        group: The model package group that is served.
        intent: `promote` or `rollback`.
    """

    package: ModelPackage
    group: str
    hop: Hop
    intent: str = PROMOTE


def check_request(request: Request) -> list[Finding]:
    """Return one finding for each reason why the version may not go there."""
    return _said(
        [
            *_place(request),
            *_state(request.package),
            *_intent(request),
        ]
    )


def check_age(request: Request, champion: ModelPackage) -> list[Finding]:
    """Compare the version with the one that the target environment runs now.

    The same version is neither older nor newer: that it is promoted once is the ledger's.
    Versions that began in different groups have no order, as `has_order` tells.
    """
    if (ages := _ages(request, champion)) is None:
        return []
    own, running = ages
    is_rollback = request.intent == ROLLBACK
    if is_rollback and own.is_newer(running):
        relation, expected = "newer", "an older one for a rollback"
    elif not is_rollback and running.is_newer(own):
        relation, expected = "older", "a newer one, or a rollback"
    else:
        return []
    message = (
        f"{request.package.arn}: {own.arn} is {relation} than {running.arn}, which"
        f" {request.hop.target.name} runs now, expected {expected}"
    )
    return _said([message])


def has_order(request: Request, champion: ModelPackage) -> bool:
    """Tell whether the version and the one that runs began in one group."""
    return _ages(request, champion) is not None


def _place(request: Request) -> list[str]:
    arn = request.package.arn
    if arn.is_in(request.group, request.hop.source):
        return []
    expected = version_arn(request.hop.source, request.group, arn.version)
    return [f"model package ARN: got {arn}, expected {expected}"]


def _state(package: ModelPackage) -> list[str]:
    problems = undecided(package)
    if package.status != COMPLETED:
        expected = expected_completed(package.description)
        problems.append(f"{package.arn}: status is {package.status}, {expected}")
    if not_arrived := reason_not_arrived(package.customer_metadata):
        problems.append(f"{package.arn}: {not_arrived}")
    return problems


def _intent(request: Request) -> list[str]:
    if request.intent not in INTENTS:
        return [f"intent: got {shown(request.intent)}, expected {' or '.join(INTENTS)}"]
    if request.intent != ROLLBACK:
        return []
    key = outcome_property(request.hop.target.name, "verdict")
    verdict = request.package.customer_metadata.get(key)
    if verdict == SUCCEEDED:
        return []
    message = (
        f"{request.package.arn}: {key} is {_quoted(verdict)}, expected {SUCCEEDED},"
        " since a rollback goes to what ran there before"
    )
    return [message]


def _ages(request: Request, champion: ModelPackage) -> tuple[FirstVersion, FirstVersion] | None:
    own, running = FirstVersion.of(request.package), FirstVersion.of(champion)
    if own is None or running is None or not own.is_comparable(running):
        return None
    return own, running


def _quoted(text: str | None) -> str:
    return "missing" if text is None else shown(text)


def _said(messages: list[str]) -> list[Finding]:
    return [Finding(gate=GATE, message=message) for message in messages]
