"""Gate: no model artifact runs code when it is unpacked or loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from promotion_steps.finding import Finding
from promotion_steps.gates.code_rules import CODE_RULES, REFUSE, code_line, read_code_rules
from promotion_steps.gates.dangerous_globals import has_dangerous_members, is_dangerous
from promotion_steps.gates.file_problems import FileProblems
from promotion_steps.gates.waiver import Waiver, read_waivers
from promotion_steps.json_fields import JsonFields
from promotion_steps.scan.scan_report import ScanReport

GATE = "unsafe-code"
REQUIRED: Final = "required"
ATTEMPTED: Final = "attempted"
LARGEST_GIB = 20
MOST_GIB = 100

GLOBAL = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\.([A-Za-z_]\w*|\*)"
"""A global by its full name, or all of a module with `*` in the place of the name."""

_GLOBAL = re.compile(GLOBAL, re.ASCII)
_SCANS = (REQUIRED, ATTEMPTED)
_MEMBERS = ("scan", "allowed_globals", "largest_gib", "waivers", "code")


@dataclass(frozen=True, kw_only=True, slots=True)
class UnsafeCodeSettings:
    """How an artifact is scanned.

    Args:
        scan: `required` if what cannot be scanned is refused, `attempted` if it passes.
        allowed_globals: What pickles may import beside the usual estimators.
        largest_gib: An artifact of more is not scanned.
        waivers: Artifacts that pass all the same.
        code: For each kind of code by design, whether it is refused or listed.
    """

    scan: str = REQUIRED
    allowed_globals: tuple[str, ...] = ()
    largest_gib: int = LARGEST_GIB
    waivers: tuple[Waiver, ...] = ()
    code: Mapping[str, str] = field(default_factory=lambda: dict(CODE_RULES))

    @classmethod
    def from_fields(cls, fields: JsonFields) -> UnsafeCodeSettings:
        """Read the gate's section; one that is not there means the defaults.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(_MEMBERS)
        scan = fields.optional_text("scan") or REQUIRED
        if scan not in _SCANS:
            raise fields.error("scan", " or ".join(_SCANS))
        allowed = fields.items("allowed_globals") if "allowed_globals" in fields.members else []
        if any(not isinstance(name, str) or not _GLOBAL.fullmatch(name) for name in allowed):
            raise fields.error("allowed_globals", "a list of names such as acme.nets.Net or acme.*")
        largest = LARGEST_GIB
        if "largest_gib" in fields.members:
            largest = fields.whole_number("largest_gib", least=1)
        return cls(
            scan=scan,
            allowed_globals=tuple(allowed),
            largest_gib=largest,
            waivers=read_waivers(fields),
            code=read_code_rules(fields),
        )


def check_unsafe_code(report: ScanReport, settings: UnsafeCodeSettings) -> list[Finding]:
    """Judge what a scan saw: one finding for each file, the dangerous ones first."""
    files: dict[str, FileProblems] = {}

    def problems_of(where: str) -> FileProblems:
        return files.setdefault(where, FileProblems(where, settings.allowed_globals))

    for where, reason in report.dangers:
        problems_of(where).dangers.append(reason)
    for seen in report.imports:
        problems_of(seen.where).judge(seen)
    for code in report.code:
        if settings.code[code.kind] == REFUSE:
            problems_of(code.where).code.append(code)
    if settings.scan == REQUIRED:
        for where, reason in report.unscanned:
            problems_of(where).unscanned.append(reason)
    worst_first = sorted(files.values(), key=lambda file: file.order)
    return [Finding(gate=GATE, message=message) for file in worst_first if (message := file.text())]


def unscanned_lines(report: ScanReport) -> list[str]:
    """Say what was not scanned, and why."""
    return [f"{where}: not scanned, {reason}" for where, reason in report.unscanned]


def code_lines(report: ScanReport) -> list[str]:
    """Say what is code by design, or not judged, for who approves the version."""
    return [code_line(seen) for seen in report.code]


def danger_of_allowing(entry: str) -> str | None:
    """Say why a global may not be on the list of allowed ones; None where it may.

    Args:
        entry: A full name, or a module with `.*`.
    """
    module, _, name = entry.rpartition(".")
    if name == "*":
        if has_dangerous_members(module):
            return "the module has members that run code or open files"
        return None
    parts = entry.split(".")
    splits = ((".".join(parts[:cut]), ".".join(parts[cut:])) for cut in range(1, len(parts)))
    if any(is_dangerous(*split) for split in splits):
        return "runs code, opens files or reaches what does"
    return None
