"""Gate: no model artifact runs code when it is unpacked or loaded."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from promotion_steps.finding import Finding
from promotion_steps.gates.dangerous_globals import is_dangerous
from promotion_steps.gates.known_globals import is_known
from promotion_steps.json_fields import JsonFields, shown
from promotion_steps.scan.scan_report import ImportSeen, ScanReport

GATE = "unsafe-code"
REQUIRED: Final = "required"
ATTEMPTED: Final = "attempted"
LARGEST_GIB = 20
MOST_GIB = 100

GLOBAL = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\.([A-Za-z_]\w*|\*)"
"""A global by its full name, or all of a module with `*` in the place of the name."""

_GLOBAL = re.compile(GLOBAL, re.ASCII)
_SCANS = (REQUIRED, ATTEMPTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnsafeCodeSettings:
    """How an artifact is scanned.

    Args:
        scan: `required` if what cannot be scanned is refused, `attempted` if it passes.
        allowed_globals: What pickles may import beside the usual estimators.
        largest_gib: An artifact of more is not scanned.
    """

    scan: str = REQUIRED
    allowed_globals: tuple[str, ...] = ()
    largest_gib: int = LARGEST_GIB

    @classmethod
    def from_fields(cls, fields: JsonFields) -> UnsafeCodeSettings:
        """Read the gate's section; one that is not there means the defaults.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("scan", "allowed_globals", "largest_gib"))
        scan = fields.optional_text("scan") or REQUIRED
        if scan not in _SCANS:
            raise fields.error("scan", " or ".join(_SCANS))
        allowed = fields.items("allowed_globals") if "allowed_globals" in fields.members else []
        if any(not isinstance(name, str) or not _GLOBAL.fullmatch(name) for name in allowed):
            raise fields.error("allowed_globals", "a list of names such as acme.nets.Net or acme.*")
        largest = LARGEST_GIB
        if "largest_gib" in fields.members:
            largest = fields.whole_number("largest_gib", least=1)
        return cls(scan=scan, allowed_globals=tuple(allowed), largest_gib=largest)


def check_unsafe_code(report: ScanReport, settings: UnsafeCodeSettings) -> list[Finding]:
    """Judge what a scan saw: one finding for each global of a file, danger and gap."""
    messages = [f"{where}: {reason}" for where, reason in report.dangers]
    for seen in report.imports:
        problem = _import_problem(seen, settings.allowed_globals)
        if problem:
            messages.append(f"{seen.where}: {problem}")
    if settings.scan == REQUIRED:
        messages += unscanned_lines(report)
    return [Finding(gate=GATE, message=message) for message in messages]


def unscanned_lines(report: ScanReport) -> list[str]:
    """Say what was not scanned, and why."""
    return [f"{where}: not scanned, {reason}" for where, reason in report.unscanned]


def _import_problem(seen: ImportSeen, allowed: Collection[str]) -> str | None:
    name = f"{seen.module}.{seen.name}"
    name = name if name.isprintable() else shown(name)
    place = f"at byte {seen.offset} ({seen.opcode})"
    if is_dangerous(seen.module, seen.name):
        return f"dangerous import {place}, got {name}, expected none that can run code"
    if (
        seen.is_guess
        or is_known(seen.module, seen.name)
        or name in allowed
        or ("." not in seen.name and f"{seen.module}.*" in allowed)
    ):
        return None
    return f"unknown import {place}, got {name}, expected one of the usual or of allowed_globals"
