"""Gate: somebody else than the registrar approved the version, and was allowed to."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.finding import Finding
from promotion_steps.identity import Identity, same_person
from promotion_steps.json_fields import JsonFields, shown
from promotion_steps.names import REGISTRAR

GATE = "four-eyes"
APPROVE_AGAIN = "reject the version and approve it again"


@dataclass(frozen=True, kw_only=True, slots=True)
class FourEyesSettings:
    """Whom the model's config lets approve.

    Args:
        approvers: ARN patterns, in which `*` is any text. Default: everybody.
    """

    approvers: tuple[str, ...] | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> FourEyesSettings:
        """Read the gate's section.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("approvers",))
        if "approvers" not in fields.members:
            return cls()
        approvers = fields.items("approvers")
        if not approvers or not all(isinstance(one, str) and one for one in approvers):
            raise fields.error("approvers", "a list of ARN patterns")
        return cls(approvers=tuple(approvers))


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who had to do with a version in the source environment.

    Args:
        creator: Who created it there; a function where it was promoted into it.
        registrar: Who registered it in the path's first environment.
        promoted: Whether a function of the source environment created it.
        approver: None where it is not recorded.
        unrecorded: Why the approver is not recorded.
    """

    creator: Identity | None
    registrar: Identity | None
    promoted: bool
    approver: Identity | None
    unrecorded: str = ""


def check_four_eyes(
    people: People, settings: FourEyesSettings, *, claimed: str | None = None
) -> list[Finding]:
    """Return what is wrong with who registered, and with who approved.

    Args:
        people: Who did what.
        settings: Whom the model's config lets approve.
        claimed: The registrar that the package's metadata names.
    """
    messages = [*_of_registrar(people, claimed), *_of_approver(people, settings)]
    return [Finding(gate=GATE, message=message) for message in messages]


def matches(pattern: str, text: str) -> bool:
    """Tell whether all of a text matches a pattern in which `*` is any text."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *between, last = rest
    if not text.startswith(first) or not text[len(first) :].endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in between:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _of_registrar(people: People, claimed: str | None) -> list[str]:
    if people.registrar is None:
        place = REGISTRAR if people.promoted else "CreatedBy.IamIdentity"
        return [f"registrar: unknown, got nothing in {place}, expected who registered the version"]
    if claimed and not same_person(people.registrar, Identity.of(claimed)):
        return [f"{REGISTRAR}: got {claimed}, expected {people.registrar}, who registered it"]
    return []


def _of_approver(people: People, settings: FourEyesSettings) -> list[str]:
    approver = people.approver
    if approver is None:
        return [f"approver: {people.unrecorded}, {APPROVE_AGAIN}"]
    messages = []
    if people.registrar and same_person(approver, people.registrar):
        messages.append(
            f"approver: got {approver}, who registered the version as {people.registrar},"
            " expected somebody else"
        )
    elif people.creator and same_person(approver, people.creator):
        messages.append(
            f"approver: got {approver}, who created the version, expected a decision on one"
            " that was created as PendingManualApproval"
        )
    if settings.approvers is not None and not _is_allowed(approver, settings.approvers):
        expected = ", ".join(settings.approvers)
        messages.append(f"approver: got {shown(approver.arn)}, expected one of {expected}")
    return messages


def _is_allowed(approver: Identity, patterns: tuple[str, ...]) -> bool:
    spellings = [approver.arn, *([approver.role_arn] if approver.role_arn else [])]
    return any(matches(pattern, spelling) for pattern in patterns for spelling in spellings)
