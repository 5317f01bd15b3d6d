"""Who approved a version, as its customer metadata remembers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from promotion_steps.identity import Identity
from promotion_steps.names import APPROVED_AT, APPROVER, APPROVER_IDENTITY

SLACK = timedelta(seconds=5)
"""What may lie between a change, the event of it, and a second event of the same change."""

NOBODY = "none"
"""Written where an approver has no source identity: a property cannot be taken away."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalRecord:
    """One approval.

    Args:
        approver: Whom SageMaker saw.
        approved_at: The time of the approval's event, as the event writes it.
    """

    approver: Identity
    approved_at: str

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> ApprovalRecord | None:
        """Read customer metadata; None where no approval is recorded that can be read."""
        arn, approved_at = metadata.get(APPROVER), metadata.get(APPROVED_AT)
        if not arn or not approved_at or moment(approved_at) is None:
            return None
        told = metadata.get(APPROVER_IDENTITY)
        source = told if told != NOBODY else None
        return cls(approver=Identity.of(arn, source), approved_at=approved_at)

    def to_metadata(self) -> dict[str, str]:
        """Spell the properties, each of them, so that none of an older approval stays."""
        return {
            APPROVER: self.approver.arn,
            APPROVER_IDENTITY: self.approver.source_identity or NOBODY,
            APPROVED_AT: self.approved_at,
        }

    def is_of(self, approved_at: str) -> bool:
        """Tell whether this is the approval of that time, or a later one."""
        recorded, wanted = moment(self.approved_at), moment(approved_at)
        return recorded is not None and wanted is not None and recorded + SLACK >= wanted


def moment(text: str) -> datetime | None:
    """Read an ISO time, in UTC where it names no zone; None where it is no time."""
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_after(modified: object, approved_at: str) -> bool:
    """Tell whether a package changed after the event of an approval.

    Args:
        modified: `LastModifiedTime`; None where the package never changed.
        approved_at: The event's time.
    """
    wanted = moment(approved_at)
    if not isinstance(modified, datetime) or wanted is None:
        return False
    changed = modified if modified.tzinfo else modified.replace(tzinfo=UTC)
    return changed > wanted + SLACK
