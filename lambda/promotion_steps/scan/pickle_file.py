"""Follows every pickle of a file, in each way that a program may load it."""

from __future__ import annotations

from dataclasses import replace

from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.pickle_opcodes import follow_pickle
from promotion_steps.scan.pickle_scan import PickleTrail
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned, ScanReport

PROTOCOL = 0x80
_PICKLES = 1000
"""Pickles behind each other; PyTorch's old format has five."""


class PickleFile:
    """A file that may be a pickle.

    Args:
        reader: Of the file.
        where: The file's name in the report.
        report: Hears of imports and dangers.
        budget: Pays with time.
        start: Where the first pickle begins.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        where: str,
        report: ScanReport,
        budget: ScanBudget,
        start: int = 0,
    ) -> None:
        self._reader = reader
        self._where = where
        self._report = report
        self._budget = budget
        self._start = start

    def follow(self, *, is_pickle: bool) -> bool:
        """Follow the pickles; return whether there were any.

        Args:
            is_pickle: Whether the file claims to be one, and must then be one.

        Raises:
            NotScanned: It claims, and is none; or it cannot be followed.
        """
        source = PickleInput(self._reader, self._start)
        for number in range(_PICKLES):
            at = source.offset
            claims = is_pickle if number == 0 else self._begins_like_a_pickle(at)
            trail = self._follow_one(source, at, claims=claims)
            if trail is None or self._is_at_end(source.offset):
                return number > 0 or trail is not None
        raise NotScanned(f"more than {_PICKLES} pickles behind each other")

    def _follow_one(self, source: PickleInput, at: int, *, claims: bool) -> PickleTrail | None:
        """Follow a pickle; return what it did, or None where there is none."""
        found = ScanReport()
        trail = PickleTrail()
        problem = ""
        try:
            self._run(source, trail, found, as_joblib=True)
        except MalformedPickleError as error:
            problem = f"pickle {error}"
        except NotScanned:
            self._keep(found)
            raise
        if trail.arrays:
            try:
                self._as_pickle_alone(at, found)
            except NotScanned:
                self._keep(found)
                raise
        if problem and not claims and not trail.calls:
            return None  # a text may begin like a pickle, and a pickle without a call is inert
        self._keep(found)
        if problem:
            raise NotScanned(f"{problem}, expected a whole one")
        self._report.pickles += 1
        return trail

    def _as_pickle_alone(self, at: int, found: ScanReport) -> None:
        """Follow once more as `pickle.load` would, to which arrays are opcodes too.

        An array of objects is a pickle whose memo then is the wrong one: what it seems to
        import there is a guess, and what it seems to do means nothing.
        """
        guesses = ScanReport()
        try:
            self._run(
                PickleInput(self._reader, at),
                PickleTrail(),
                found,
                as_joblib=False,
                guesses=guesses,
            )
        except MalformedPickleError:
            return
        finally:
            for seen in guesses.imports:
                found.add_import(replace(seen, is_guess=True))

    def _run(
        self,
        source: PickleInput,
        trail: PickleTrail,
        found: ScanReport,
        *,
        as_joblib: bool,
        guesses: ScanReport | None = None,
    ) -> None:
        follow_pickle(
            source,
            trail,
            where=self._where,
            report=found,
            budget=self._budget,
            as_joblib=as_joblib,
            guesses=guesses,
        )

    def _keep(self, found: ScanReport) -> None:
        for seen in found.imports:
            self._report.add_import(seen)
        for where, reason in found.dangers:
            self._report.add_danger(where, reason)

    def _begins_like_a_pickle(self, offset: int) -> bool:
        self._reader.seek(offset)
        head = self._reader.read(2)
        return len(head) == 2 and head[0] == PROTOCOL and head[1] <= 5

    def _is_at_end(self, offset: int) -> bool:
        self._reader.seek(offset)
        return not self._reader.read(1)
