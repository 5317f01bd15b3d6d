"""Step: mark what a rejected version became here as withdrawn."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.event_envelope import require_registry_event, version_of
from promotion_steps.hop import Hop
from promotion_steps.json_fields import JsonFields
from promotion_steps.ledger import IN_PROGRESS, Ledger
from promotion_steps.metadata_text import metadata_value
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import WITHDRAWN, Environment
from promotion_steps.notifier import Notifier
from promotion_steps.withdrawal_notification import withdrawal_notification

REJECTED = "Rejected"

_PROPERTIES = "CustomerMetadataProperties"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the source environment announced of one of its versions.

    Args:
        arn: The version, in the source environment.
        reason: Why nobody shall use what it became; None where it may be used.
    """

    arn: ModelPackageArn
    reason: str | None

    @classmethod
    def from_event(cls, event: Mapping[str, Any], source: Environment) -> Decision:
        """Read SageMaker's event.

        Raises:
            ValueError: The event is none of SageMaker's about a version of the environment.
        """
        fields = JsonFields.from_value(event, "event")
        require_registry_event(fields, source)
        detail = fields.fields("detail")
        arn = version_of(detail, source)
        return cls(arn=arn, reason=_reason(detail, arn, source))


def withdraw(
    event: Mapping[str, Any], *, hop: Hop, registry: Client, ledger: Ledger, notifier: Notifier
) -> bool:
    """Write the mark into the customer metadata of the version that came of it.

    A version that is on its way is marked in the ledger, and is not registered any more.

    The version's approval and its endpoint stay as they are: going back is for people to decide.
    They are notified first, since a version that has its mark is not announced again.

    Args:
        event: SageMaker's, about a version of the source environment.
        hop: Where the version came from, and where this runs.
        registry: Of the target.
        ledger: Of the target.
        notifier: Of the target.

    Returns:
        False where there is nothing to mark, or it is marked already.

    Raises:
        ValueError: The event is none of SageMaker's about a version of the source.
        RuntimeError: Another execution claimed the version at this moment.
    """
    decision = Decision.from_event(event, hop.source)
    if decision.reason is None:
        return False
    version = _version(ledger, decision.arn, decision.reason)
    if version is None:
        _logger.info("%s is not registered in %s", decision.arn, hop.target.name)
        return False
    described = registry.describe_model_package(ModelPackageName=version)
    if WITHDRAWN in (described.get(_PROPERTIES) or {}):
        return False
    notifier.notify(
        withdrawal_notification(
            hop,
            source_arn=str(decision.arn),
            arn=version,
            reason=decision.reason,
            approval=described["ModelApprovalStatus"],
        )
    )
    mark = {WITHDRAWN: metadata_value(decision.reason)}
    registry.update_model_package(ModelPackageArn=version, CustomerMetadataProperties=mark)
    _logger.warning("%s is withdrawn: %s", version, decision.reason)
    return True


def _reason(detail: JsonFields, arn: ModelPackageArn, source: Environment) -> str | None:
    """Carry on what an earlier environment said, so that the last one knows where it began."""
    if detail.members.get(_PROPERTIES) is not None:
        mark = detail.fields(_PROPERTIES).optional_text(WITHDRAWN)
        if mark is not None:
            return mark
    is_rejected = detail.members.get("ModelApprovalStatus") == REJECTED
    return f"{arn} was rejected in {source.name}" if is_rejected else None


def _version(ledger: Ledger, arn: ModelPackageArn, reason: str) -> str | None:
    entry = ledger.find(str(arn))
    if entry is None or entry.model_package_arn is not None or entry.state != IN_PROGRESS:
        return entry.model_package_arn if entry else None
    if ledger.withdraw(str(arn), entry.execution_id, reason):
        _logger.warning("%s will not be registered: %s", arn, reason)
        return None
    now = ledger.find(str(arn))
    if now is None or now.model_package_arn is None:
        raise RuntimeError(
            f"{arn}: claimed anew, got {now}, expected execution {entry.execution_id}"
        )
    return now.model_package_arn
