"""Finds out who registered a version and who approved it, and asks the gate."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from promotion_steps.approval_record import ApprovalRecord, is_after
from promotion_steps.case import Case
from promotion_steps.gates.four_eyes import GATE, FourEyesSettings, People, check_four_eyes
from promotion_steps.identity import Identity
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.names import APPROVED_AT, REGISTRAR, Environment
from promotion_steps.ruling import Ruling

LONGEST_WAIT = 40.0
"""Seconds; the source environment records an approval while the promotion starts."""
PAUSE = 2.0

Sleep = Callable[[float], object]


def examine(case: Case, *, sleep: Sleep = time.sleep) -> Ruling:
    """Wait for the record of this approval, then decide.

    Raises:
        Refused: The source's registry does not tell.
        ValueError: The gate's section is malformed.
    """
    settings = FourEyesSettings.from_fields(case.settings.gate(GATE))
    package = _recorded(case, sleep)
    people = _people(package, case)
    claimed = None if people.promoted else package.registrar
    return Ruling(
        findings=tuple(check_four_eyes(people, settings, claimed=claimed)),
        inputs=_inputs(package, people),
    )


def registrar_of(package: ModelPackage, environment: Environment) -> Identity | None:
    """Tell who registered a version that lies in *environment*; None where nobody knows.

    The register step creates what is promoted into an environment, and writes down who
    registered it first; of everything else SageMaker tells the creator itself.
    """
    creator = Identity.from_context(package.description.get("CreatedBy"))
    if creator is None or not creator.is_one_of(environment, ["register"]):
        return creator
    return Identity.of(package.registrar) if package.registrar else None


def _recorded(case: Case, sleep: Sleep) -> ModelPackage:
    package, waited = case.package, 0.0
    while (
        _record(package, case) is None
        and case.approved_at is not None
        and not is_after(package.description.get("LastModifiedTime"), case.approved_at)
        and waited + PAUSE <= LONGEST_WAIT
        and case.seconds_left() > 2 * PAUSE
    ):
        sleep(PAUSE)
        waited += PAUSE
        package = describe_package(case.source("sagemaker"), str(case.package.arn))
    return package


def _record(package: ModelPackage, case: Case) -> ApprovalRecord | None:
    record = ApprovalRecord.from_metadata(package.customer_metadata)
    if record is None or case.approved_at is None or record.is_of(case.approved_at):
        return record
    return None


def _people(package: ModelPackage, case: Case) -> People:
    creator = Identity.from_context(package.description.get("CreatedBy"))
    record = _record(package, case)
    return People(
        creator=creator,
        registrar=registrar_of(package, case.hop.source),
        promoted=creator is not None and creator.is_one_of(case.hop.source, ["register"]),
        approver=record.approver if record else None,
        unrecorded="" if record else _why_unrecorded(package, case.approved_at),
    )


def _why_unrecorded(package: ModelPackage, approved_at: str | None) -> str:
    recorded = package.customer_metadata.get(APPROVED_AT)
    problem = f"not recorded, got {recorded or 'nothing'} in {APPROVED_AT}"
    if approved_at is None:
        return f"{problem}, expected the time of the approval"
    modified = package.description.get("LastModifiedTime")
    problem += f", expected {approved_at} or later"
    if is_after(modified, approved_at):
        by = Identity.from_context(package.description.get("LastModifiedBy"))
        return f"{problem}; the version was touched since by {by or 'nobody known'}"
    return problem


def _inputs(package: ModelPackage, people: People) -> dict[str, Any]:
    return {
        "model_package": str(package.arn),
        "creator": _told(people.creator),
        "registrar": _told(people.registrar),
        "registrar_in_metadata": package.customer_metadata.get(REGISTRAR),
        "approver": _told(people.approver),
        "approved_at": package.customer_metadata.get(APPROVED_AT),
    }


def _told(identity: Identity | None) -> dict[str, str | None] | None:
    if identity is None:
        return None
    return {"arn": identity.arn, "source_identity": identity.source_identity}
