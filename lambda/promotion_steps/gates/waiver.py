"""Lets one artifact pass the scan all the same, by its digest and until a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.identity import Identity, same_person
from promotion_steps.json_fields import JsonFields

SHA256 = "[0-9a-f]{64}"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

_MEMBERS = ("sha256", "reason", "approved_by", "until")


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """What a team must ship although the scan refuses it.

    Args:
        path: Where the settings have it, such as `waivers[0]`.
        sha256: Of the one artifact that it is for.
        reason: Why it is shipped all the same.
        approved_by: The ARN of who approved that, who is not the registrar of the version.
        until: The last day on which it holds.
    """

    path: str
    sha256: str
    reason: str
    approved_by: str
    until: date

    @classmethod
    def from_fields(cls, fields: JsonFields, path: str) -> Waiver:
        """Read one of the section's waivers.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(_MEMBERS)
        if not re.fullmatch(SHA256, fields.text("sha256")):
            raise fields.error("sha256", "64 digits in lower case, the artifact's SHA-256")
        return cls(
            path=path,
            sha256=fields.text("sha256"),
            reason=fields.text("reason"),
            approved_by=fields.text("approved_by"),
            until=_day(fields),
        )

    def problem(self, registrar: Identity | None, today: date) -> str | None:
        """Say why it does not hold; None where it does.

        Args:
            registrar: Who registered the version; None where that is unknown.
            today: In UTC.
        """
        if today > self.until:
            return f"{self.path}.until: expired, got {self.until}, expected {today} or later"
        if registrar is None:
            return f"{self.path}.approved_by: cannot be judged, the version's registrar is unknown"
        if same_person(Identity.of(self.approved_by), registrar):
            return (
                f"{self.path}.approved_by: got {self.approved_by}, who registered the version as"
                f" {registrar}, expected somebody else"
            )
        return None

    def document(self, findings: Sequence[Finding]) -> dict[str, Any]:
        """Spell in the verdict what it let pass."""
        return {
            "sha256": self.sha256,
            "reason": self.reason,
            "approved_by": self.approved_by,
            "until": self.until.isoformat(),
            "findings": [finding.message for finding in findings],
        }


def read_waivers(fields: JsonFields) -> tuple[Waiver, ...]:
    """Read the section's waivers; none where it has no such member.

    Raises:
        ValueError: One is malformed.
    """
    values = fields.items("waivers") if "waivers" in fields.members else []
    return tuple(
        Waiver.from_fields(
            JsonFields.from_value(value, fields.source, f"{fields.path}waivers[{index}]."),
            f"waivers[{index}]",
        )
        for index, value in enumerate(values)
    )


def waive(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    *,
    artifact: str,
    sha256: str,
    registrar: Identity | None,
    today: date,
) -> tuple[list[Finding], Waiver | None]:
    """Return what is left of an artifact's findings, and the waiver that took the others.

    A waiver that does not hold, or is for other bytes, is a finding beside them.

    Args:
        findings: Of the artifact.
        waivers: Of the settings.
        artifact: Its name in the report.
        sha256: Its digest by the manifest.
        registrar: Who registered the version; None where that is unknown.
        today: In UTC.
    """
    if not findings or not waivers:
        return list(findings), None
    gate = findings[0].gate
    matching = [waiver for waiver in waivers if waiver.sha256 == sha256]
    if not matching:
        others = ", ".join(waiver.sha256 for waiver in waivers)
        message = f"{artifact}: waived by none of waivers, got SHA-256 {sha256}, expected {others}"
        return [*findings, Finding(gate=gate, message=message)], None
    problems = []
    for waiver in matching:
        problem = waiver.problem(registrar, today)
        if problem is None:
            return [], waiver
        problems.append(Finding(gate=gate, message=problem))
    return [*findings, *problems], None


def _day(fields: JsonFields) -> date:
    text = fields.text("until")
    error = fields.error("until", "a day such as 2026-12-31")
    if not re.fullmatch(DAY, text):
        raise error
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise error from None
