"""Reports what one pickle does, and by which of it a call comes later."""

from __future__ import annotations

from collections.abc import Iterable

from promotion_steps.scan.pickle_trail import PickleTrail
from promotion_steps.scan.pickle_values import Imported
from promotion_steps.scan.scan_report import ImportSeen, ScanReport


class PickleReport:
    """What a pickle does, by its file.

    Args:
        where: The file's name in the report.
        report: Hears of imports and dangers.
        trail: Hears how many of them come before a call.
    """

    def __init__(self, where: str, report: ScanReport, trail: PickleTrail) -> None:
        self.trail = trail
        self._where = where
        self._report = report

    def import_seen(self, seen: Imported, opcode: str, at: int) -> ImportSeen:
        """Return an import as the report has it."""
        return ImportSeen(
            where=self._where,
            module=seen.module,
            name=seen.name,
            opcode=opcode,
            offset=at,
            is_guess=self.trail.is_dead,
        )

    def add_all(self, imports: Iterable[ImportSeen]) -> None:
        """Report imports.

        Raises:
            NotScanned: There are too many.
        """
        for seen in imports:
            self._report.add_import(seen)

    def danger(self, reason: str) -> None:
        """Report what no model's pickle does.

        Raises:
            NotScanned: There is too much of it.
        """
        self._report.add_danger(self._where, reason)

    def call(self) -> None:
        """Count what runs code of an import, so that everything before it counts too."""
        self.trail.calls += 1
        if not self.trail.is_dead:
            self.trail.dangers_before_a_call = len(self._report.dangers)
