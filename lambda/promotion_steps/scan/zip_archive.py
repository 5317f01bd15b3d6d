"""Walks a zip archive without unpacking it."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, cast

from promotion_steps.scan.member_path import path_problem
from promotion_steps.scan.reader import PositionedReader, Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned
from promotion_steps.scan.tar_archive import Member

END_MARK = b"PK\x05\x06"
HEADS = (b"PK\x03\x04", END_MARK)
TAIL = 22 + 65_535
"""Bytes within which the end mark lies, with the longest comment."""

_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises when bytes are not what it expects."""
_FIXED_HEADER = 30
_FIXED_END = 22
_IN_ZIP64 = 0xFFFFFFFF
_ENTRY = b"PK\x01\x02"


class _EntryReader(PositionedReader):
    def __init__(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: ScanBudget
    ) -> None:
        super().__init__(entry.file_size)
        self._entry = entry
        self._budget = budget
        self._inflated = 0
        self._opened = archive.open(entry)

    def _fetch(self, first: int, size: int) -> bytes:
        try:
            if self._opened.tell() != first:
                self._opened.seek(first)
            body = self._opened.read(size)
        except _BROKEN as error:
            raise NotScanned(f"corrupt zip entry, got {error}") from error
        self._inflated = max(self._inflated, first + len(body))
        self._budget.spend_inflated(
            len(body), stored=self._entry.compress_size, inflated=self._inflated
        )
        return body


def has_zip_end(reader: Reader) -> bool:
    """Tell whether a file ends as a zip does, which is all that `zipfile` asks for."""
    first = max(0, reader.end() - TAIL)
    reader.seek(first)
    tail = reader.read(TAIL)
    at = tail.rfind(END_MARK)
    if at < 0 or len(tail) < at + _FIXED_END:
        return False
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    reader.seek(max(0, first + at - length))
    return length == _IN_ZIP64 or reader.read(4) == _ENTRY


def zip_members(reader: Reader, budget: ScanBudget) -> Iterator[Member]:
    """Yield the entries of an archive, each to be read before the next.

    Raises:
        NotScanned: The archive is corrupt or encrypted.
    """
    try:
        reader.seek(0)
        archive = zipfile.ZipFile(cast("IO[bytes]", reader))
    except _BROKEN as error:
        raise NotScanned(f"corrupt zip archive, got {error}") from error
    with archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
        _refuse_overlaps(entries, archive.start_dir)
        for entry in entries:
            budget.spend_member()
            yield _member(archive, entry, budget)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: ScanBudget) -> Member:
    name = entry.filename
    if problem := path_problem(entry.orig_filename) or _kind_problem(entry):
        return Member(name=name, problem=problem)
    if name.endswith("/"):
        return Member(name=name)
    if entry.flag_bits & _ENCRYPTED:
        return Member(name=name, unread="encrypted, expected an entry without a password")
    if entry.compress_type not in _METHODS:
        method = f"got compression method {entry.compress_type}, expected stored or deflated"
        return Member(name=name, unread=method)
    try:
        return Member(name=name, reader=_EntryReader(archive, entry, budget))
    except _BROKEN as error:
        return Member(name=name, unread=f"corrupt zip entry, got {error}")


def _kind_problem(entry: zipfile.ZipInfo) -> str | None:
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "symlink in a zip, expected a file"
    return None


def _refuse_overlaps(entries: Sequence[zipfile.ZipInfo], end: int) -> None:
    following = (*(entry.header_offset for entry in entries[1:]), end)
    for entry, after in zip(entries, following, strict=False):  # no entries: the end alone
        if entry.header_offset + _FIXED_HEADER + entry.compress_size > after:
            raise NotScanned(f"{entry.filename}: overlaps what follows, expected entries in a row")
