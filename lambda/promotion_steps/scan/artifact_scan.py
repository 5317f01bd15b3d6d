"""Scans a file by what it holds, and the files within it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from promotion_steps.scan import npy_file, npy_header
from promotion_steps.scan.hdf5_input import SIGNATURE
from promotion_steps.scan.inflated_reader import InflatedReader
from promotion_steps.scan.inflating import GZIP, compression
from promotion_steps.scan.member_path import shown_path
from promotion_steps.scan.named_files import NamedFiles
from promotion_steps.scan.pickle_file import PROTOCOL, PickleFile
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ArchiveBomb, OutOfBudget, ScanBudget
from promotion_steps.scan.scan_report import AmbiguousFile, NotScanned, ScanReport
from promotion_steps.scan.tar_archive import Member, is_tar, tar_members
from promotion_steps.scan.tar_header import BLOCK
from promotion_steps.scan.unread_formats import expected_format, has_zip_name, unread_format
from promotion_steps.scan.zip_archive import HEADS, zip_members
from promotion_steps.scan.zip_directory import has_zip_end, has_zip_end_exactly

_TENSOR = re.compile(r"/data/[0-9]+$")
"""A tensor in PyTorch's zip, which its loader never takes for a pickle."""


class ArtifactScan:
    """Scans files into one report.

    Args:
        report: Hears of everything.
        budget: Pays for all files together.
    """

    def __init__(self, report: ScanReport, budget: ScanBudget) -> None:
        self.report = report
        self._budget = budget
        self._named = NamedFiles(report, budget)

    def scan(self, reader: Reader, where: str, *, must_be_archive: bool = False) -> bool:
        """Scan a file and everything within it; return whether there is budget for more.

        Args:
            reader: Of the file.
            where: Its name in the report.
            must_be_archive: Whether SageMaker unpacks it as a compressed tar archive.
        """
        try:
            self._scan(reader, where, depth=0, must_be_archive=must_be_archive)
            if not must_be_archive:
                self._name(reader, where, where)
        except OutOfBudget as reason:
            if not isinstance(reason, ArchiveBomb):
                self.report.add_unscanned(where, str(reason))
            return False
        return True

    def _scan(self, reader: Reader, where: str, depth: int, *, must_be_archive: bool) -> None:
        self.report.files += 1
        try:
            self._look(reader, where, depth, must_be_archive=must_be_archive)
        except ArchiveBomb as bomb:
            if not bomb.is_told:
                self.report.add_danger(where, str(bomb))
            bomb.is_told = True
            raise
        except OutOfBudget:
            raise
        except AmbiguousFile as reason:
            self.report.add_danger(where, f"ambiguous, {reason}")
        except NotScanned as reason:
            self.report.add_unscanned(where, str(reason))

    def _look(self, reader: Reader, where: str, depth: int, *, must_be_archive: bool) -> None:
        if depth > self._budget.limits.depth:
            raise NotScanned(f"more than {self._budget.limits.depth} archives in each other")
        if must_be_archive:
            self._archive(reader, where, depth)
        else:
            self._file(reader, where, depth)

    def _archive(self, reader: Reader, where: str, depth: int) -> None:
        if compression(_head(reader)) != GZIP:
            raise NotScanned("no gzip stream, expected a tar archive compressed with gzip")
        inner = InflatedReader(reader, GZIP, self._budget)
        if not is_tar(_head(inner)):
            raise NotScanned("no tar archive, expected one compressed with gzip")
        self._pickles(inner, where, is_pickle=False)  # a tar begins with a name, whatever it spells
        self._members(tar_members(inner, self._budget), where, depth)

    def _file(self, reader: Reader, where: str, depth: int) -> None:
        head = _head(reader)
        self._or_unscanned(where, lambda: self._named.by_content(reader, where, head))
        if name := unread_format(head):
            raise NotScanned(f"{name} archive, expected tar, zip, gzip, bzip2 or xz")
        if head.startswith(HEADS):
            self._zip_as_pickle(reader, where)
            self._members(zip_members(reader, self._budget), where, depth, in_zip=True)
            return
        followed = self._by_head(reader, where, depth, head)
        if self._hides_a_zip(reader, where, followed=followed):
            raise AmbiguousFile("a zip archive behind other bytes, expected it alone")

    def _by_head(self, reader: Reader, where: str, depth: int, head: bytes) -> bool:
        """Scan by the first bytes; return whether a pickle or tar was followed to its end."""
        if packed := compression(head):
            self._scan_inner(InflatedReader(reader, packed, self._budget), where, depth)
        elif head.startswith(npy_header.MAGIC):
            for start in npy_file.pickle_starts(reader, self._budget):
                self._pickles(reader, where, is_pickle=True, start=start)
        elif head.startswith(SIGNATURE):
            self._named.hdf5(reader, where)
        else:
            return self._by_content(reader, where, depth, head)
        return False

    def _scan_inner(self, reader: Reader, where: str, depth: int) -> None:
        self._scan(reader, where, depth + 1, must_be_archive=False)

    def _by_content(self, reader: Reader, where: str, depth: int, head: bytes) -> bool:
        claims = len(head) > 1 and head[0] == PROTOCOL and head[1] <= 5
        claims = claims and not _TENSOR.search(where)  # its first bytes may be any
        found = self._pickles(reader, where, is_pickle=claims)
        if is_tar(head):
            self._members(tar_members(reader, self._budget), where, depth)
            return True
        self._named.hdf5(reader, where)
        if not found and head and (expected := expected_format(where)):
            raise NotScanned(f"unknown format, expected {expected}")
        return found

    @staticmethod
    def _hides_a_zip(reader: Reader, where: str, *, followed: bool) -> bool:
        """Tell whether a zip's reader would open the file, and whether that matters.

        A pickle or a tar may hold a zip's bytes near its end. Nobody opens it as that zip, if
        neither its name nor its last byte says so.
        """
        if not has_zip_end(reader):
            return False
        return not followed or has_zip_name(where) or has_zip_end_exactly(reader)

    def _pickles(self, reader: Reader, where: str, *, is_pickle: bool, start: int = 0) -> bool:
        file = PickleFile(reader, where=where, report=self.report, budget=self._budget, start=start)
        return file.follow(is_pickle=is_pickle)

    def _zip_as_pickle(self, reader: Reader, where: str) -> None:
        """Report dangerous imports of opcodes within a zip, since `P` is an opcode too.

        It asks the loader for an object, which unpicklers refuse unless a program gives some. What
        is called then may be anything, such as the second half of a class's name with a `P`.
        """
        found = ScanReport()
        file = PickleFile(reader, where=where, report=found, budget=self._budget)
        try:
            file.follow(is_pickle=False)
        except OutOfBudget:
            raise
        except NotScanned:
            pass
        for seen in found.imports:
            self.report.add_import(replace(seen, is_guess=True))

    def _members(
        self, members: Iterator[Member], where: str, depth: int, *, in_zip: bool = False
    ) -> None:
        for member in members:
            inside = f"{where} > {shown_path(member.name)}"
            if member.problem:
                self.report.add_danger(inside, member.problem)
            if member.unread:
                self.report.add_unscanned(inside, member.unread)
            if member.reader is None:
                continue
            self._scan(member.reader, inside, depth + 1, must_be_archive=False)
            self._name(member.reader, inside, member.name, in_zip=in_zip)

    def _name(self, reader: Reader, where: str, name: str, *, in_zip: bool = False) -> None:
        self._or_unscanned(where, lambda: self._named.judge(reader, where, name, in_zip=in_zip))

    def _or_unscanned(self, where: str, judge: Callable[[], None]) -> None:
        try:
            judge()
        except OutOfBudget:
            raise
        except NotScanned as reason:
            self.report.add_unscanned(where, str(reason))


def _head(reader: Reader) -> bytes:
    reader.seek(0)
    return reader.read(BLOCK)
