"""Follows every pickle of a file, in each way that a program may load it."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace

from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.pickle_opcodes import follow_pickle
from promotion_steps.scan.pickle_report import PickleReport
from promotion_steps.scan.pickle_trail import PickleTrail
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import ImportSeen, NotScanned, ScanReport

PROTOCOL = 0x80
_MODULE = re.compile(r"[\w.-]+")
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
        """Follow the pickles, one behind the other; return whether there were any.

        Args:
            is_pickle: Whether the file claims to be one, and must then be one.

        Raises:
            NotScanned: It claims, and is none; or it cannot be followed.
        """
        starts, known, found = [self._start], {self._start}, 0
        while starts:
            if len(known) > _PICKLES:
                raise NotScanned(f"more than {_PICKLES} pickles behind each other")
            at = starts.pop()
            claims = is_pickle if at == self._start else self._begins_like_a_pickle(at)
            ends = self._follow_one(at, claims=claims)
            found += bool(ends)
            fresh = {end for end in ends if not self._is_at_end(end)} - known
            known |= fresh
            starts += sorted(fresh)
        return found > 0

    def _follow_one(self, at: int, *, claims: bool) -> set[int]:
        """Follow a pickle; return where its ways of loading end, none where there is none."""
        found = ScanReport()
        trail = PickleTrail()
        problem = ""
        ends = set()
        source = PickleInput(self._reader, at)
        try:
            self._run(source, trail, found, as_joblib=True)
            ends.add(source.offset)
        except MalformedPickleError as error:
            problem = f"pickle {error}"
        except NotScanned:
            self._keep(found)
            raise
        if trail.arrays:
            try:
                ends |= self._as_pickle_alone(at, trail.inner, found)
            except NotScanned:
                self._keep(found)
                raise
        if problem and not claims and not trail.calls:
            self._keep_dangerous(found)
            return set()  # a text may begin like a pickle, and a pickle without a call is inert
        self._keep(found)
        if problem:
            raise NotScanned(f"{problem}, expected a whole one")
        self._report.pickles += 1
        return ends

    def _as_pickle_alone(self, at: int, inner: AbstractSet[int], found: ScanReport) -> set[int]:
        """Follow once more as `pickle.load` would, to which arrays are opcodes too.

        An array of objects is a pickle whose memo then is the wrong one. What is lost or
        computed there counts if it comes before a call, until an import has failed for sure. What
        no module can be called, such as a text in an array, is a guess.
        """
        alone = ScanReport()
        trail = PickleTrail()
        source = PickleInput(self._reader, at)
        ends = set()
        try:
            self._run(source, trail, alone, as_joblib=False, inner=inner)
            ends.add(source.offset)
        except MalformedPickleError:
            pass
        except NotScanned:
            if not trail.is_dead:
                raise
        finally:
            for seen in alone.imports:
                found.add_import(replace(seen, is_guess=seen.is_guess or not _is_importable(seen)))
            for where, reason in alone.dangers[: trail.dangers_before_a_call]:
                found.add_danger(where, f"read by pickle.load, {reason}")
        return ends

    def _keep_dangerous(self, found: ScanReport) -> None:
        for seen in found.imports:
            if _is_importable(seen):
                self._report.add_import(replace(seen, is_guess=True))

    def _run(
        self,
        source: PickleInput,
        trail: PickleTrail,
        found: ScanReport,
        *,
        as_joblib: bool,
        inner: AbstractSet[int] | None = None,
    ) -> None:
        follow_pickle(
            source,
            PickleReport(self._where, found, trail),
            budget=self._budget,
            as_joblib=as_joblib,
            inner=inner,
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


def _is_importable(seen: ImportSeen) -> bool:
    """Tell whether a module may have the name; Python finds its own up to a NUL."""
    return bool(_MODULE.fullmatch(seen.module.partition("\0")[0]))
