"""Step: write onto a package who approved it, before anything else touches it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from promotion_steps.approval_record import ApprovalRecord, is_after, moment
from promotion_steps.aws import Client
from promotion_steps.event_envelope import require_registry_event, version_of
from promotion_steps.identity import Identity
from promotion_steps.json_fields import JsonFields
from promotion_steps.names import (
    SOURCE_STEPS,
    TARGET_STEPS,
    Environment,
)

APPROVED = "Approved"
OWN_WORKS = (*SOURCE_STEPS, *TARGET_STEPS)
"""Roles of an environment that are nobody's."""

_CHANGED = "UpdatedModelPackageFields"
_STATUS = "ModelApprovalStatus"
_logger = logging.getLogger(__name__)


def record_approval(event: Mapping[str, Any], *, source: Environment, registry: Client) -> bool:
    """Write the approver into the package's customer metadata.

    Args:
        event: SageMaker's, about a version that is approved.
        source: The environment where that happened.
        registry: Of that environment.

    Returns:
        False where nothing is written: it is recorded already, the event is about something
        else, or the package was touched since, so that nobody knows any more who approved.

    Raises:
        ValueError: The event is none of SageMaker's about a version of the environment.
    """
    arn, approved_at, detail = _read(event, source)
    if not _approves(detail):
        return False
    described = registry.describe_model_package(ModelPackageName=arn)
    present = described.get("CustomerMetadataProperties") or {}
    recorded = ApprovalRecord.from_metadata(present)
    if recorded and (_CHANGED not in detail or recorded.is_of(approved_at)):
        return False
    approver = _approver(described, approved_at, source)
    if approver is None:
        _logger.warning("%s: approver not recorded, touched since %s", arn, approved_at)
        return False
    record = ApprovalRecord(approver=approver, approved_at=approved_at)
    registry.update_model_package(
        ModelPackageArn=arn, CustomerMetadataProperties=record.to_metadata()
    )
    return True


def _read(event: Mapping[str, Any], source: Environment) -> tuple[str, str, Mapping[str, Any]]:
    fields = JsonFields.from_value(event, "event")
    require_registry_event(fields, source)
    approved_at = fields.text("time")
    if moment(approved_at) is None:
        raise fields.error("time", "an ISO time")
    detail = fields.fields("detail")
    return str(version_of(detail, source)), approved_at, detail.members


def _approves(detail: Mapping[str, Any]) -> bool:
    """Tell an approval from an update of an approved package, such as the one this step does.

    An event that does not say what changed counts until an approval is recorded.
    """
    changed = detail.get(_CHANGED)
    return detail.get(_STATUS) == APPROVED and (
        _CHANGED not in detail or (isinstance(changed, list) and _STATUS in changed)
    )


def _approver(
    described: Mapping[str, Any], approved_at: str, source: Environment
) -> Identity | None:
    if described.get(_STATUS) != APPROVED or is_after(
        described.get("LastModifiedTime"), approved_at
    ):
        return None
    modified_by = described.get("LastModifiedBy")
    never_modified = modified_by is None and described.get("LastModifiedTime") is None
    identity = Identity.from_context(
        # Who registers a version as Approved approves it, which the gate then refuses.
        described.get("CreatedBy") if never_modified else modified_by
    )
    if identity is None or identity.is_one_of(source, OWN_WORKS):
        return None
    return identity
