"""Reads the directory of a zip archive, in which nothing may have two meanings."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from promotion_steps.scan.reader import LARGEST_READ, Reader
from promotion_steps.scan.scan_report import AmbiguousFile, NotScanned
from promotion_steps.scan.zip_extra import in_zip64, sizes_of

END_MARK = b"PK\x05\x06"
ENTRY_MARK = b"PK\x01\x02"
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_END64_MARK = b"PK\x06\x06"
_END64_REST = _END64.size - 12
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MARK = b"PK\x06\x07"
_ENTRY = struct.Struct("<4s6H3L5H2L")
TAIL = _END.size + 0xFFFF
"""Bytes within which the end record is, with the longest comment."""
_MOST_MARKS = 16
_UTF8 = 0x800


@dataclass(frozen=True, kw_only=True, slots=True)
class ZipEntry:
    """What the directory says of an entry.

    Args:
        stored: Bytes in the archive.
        size: Bytes when inflated.
        mode: Of Unix, 0 where there is none.
    """

    name: str
    spelled: bytes
    flags: int
    method: int
    crc: int
    stored: int
    size: int
    offset: int
    mode: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Directory:
    first: int
    size: int
    number: int


def has_zip_end(reader: Reader) -> bool:
    """Tell whether a file ends as a zip does, which is all that some readers ask for."""
    first, tail = _tail(reader)
    end = len(tail) - _END.size + len(END_MARK)
    for _ in range(_MOST_MARKS):
        at = tail.rfind(END_MARK, 0, max(end, 0))
        if at < 0:
            return False
        *_, size, offset, _comment = _END.unpack_from(tail, at)
        places = {first + at - size, offset}
        if in_zip64(size) or in_zip64(offset) or any(_is_entry(reader, one) for one in places):
            return True
        end = at + len(END_MARK) - 1
    return True  # so many end marks belong to no other format


def has_zip_end_exactly(reader: Reader) -> bool:
    """Tell whether the file's last byte is the last of an end record."""
    _, tail = _tail(reader)
    at = tail.rfind(END_MARK, 0, max(len(tail) - _END.size + len(END_MARK), 0))
    return at >= 0 and at + _END.size + _END.unpack_from(tail, at)[-1] == len(tail)


def read_directory(reader: Reader) -> tuple[list[ZipEntry], int]:
    """Return the entries in the order of their bytes, and where the directory begins.

    Raises:
        AmbiguousFile: Readers disagree on what it holds.
        NotScanned: It has no end, or is out of bounds.
    """
    directory = _find(reader)
    if directory.size > LARGEST_READ:
        raise NotScanned(f"zip directory of {directory.size} bytes, expected {LARGEST_READ}")
    reader.seek(directory.first)
    entries = list(_entries(reader.read(directory.size)))
    if len(entries) != directory.number:
        got = f"got {len(entries)} entries and a count of {directory.number}"
        raise AmbiguousFile(f"zip directory, {got}")
    return sorted(entries, key=lambda entry: entry.offset), directory.first


def _tail(reader: Reader) -> tuple[int, bytes]:
    first = max(0, reader.end() - TAIL)
    reader.seek(first)
    return first, reader.read(TAIL)


def _is_entry(reader: Reader, at: int) -> bool:
    if at < 0:
        return False
    reader.seek(at)
    return reader.read(len(ENTRY_MARK)) == ENTRY_MARK


def _find(reader: Reader) -> _Directory:
    first, tail = _tail(reader)
    at = tail.rfind(END_MARK, 0, max(len(tail) - _END.size + len(END_MARK), 0))
    if at < 0:
        raise NotScanned("corrupt zip archive, got no end record")
    _, disk, start_disk, here, number, size, offset, comment = _END.unpack_from(tail, at)
    if rest := len(tail) - at - _END.size - comment:
        raise AmbiguousFile(f"zip archive, got {rest} bytes behind its comment, expected none")
    if disk or start_disk or here != number:
        raise AmbiguousFile("zip archive of several disks, expected one")
    told = _Directory(first=offset, size=size, number=number)
    end = first + at
    directory, end = _find_64(reader, told, end) or (told, end)
    if directory.first + directory.size != end:
        got = f"got bytes {directory.first} to {directory.first + directory.size}"
        raise AmbiguousFile(f"zip directory, {got}, expected its end at byte {end}")
    return directory


def _find_64(reader: Reader, told: _Directory, end: int) -> tuple[_Directory, int] | None:
    """Read the end record for large archives, where there is one."""
    at = end - _LOCATOR.size - _END64.size
    found = b""
    if end >= _LOCATOR.size:
        reader.seek(end - _LOCATOR.size)
        found = reader.read(_LOCATOR.size)
    if not found.startswith(_LOCATOR_MARK):
        return None
    _, disk, place, disks = _LOCATOR.unpack(found)
    if at < 0 or place != at or disk or disks != 1:
        raise AmbiguousFile(f"zip archive, got an end record at byte {place}, expected {at}")
    reader.seek(at)
    mark, rest, *_, disk, start, here, number, size, offset = _END64.unpack(
        reader.read(_END64.size)
    )
    if mark != _END64_MARK or rest != _END64_REST or disk or start or here != number:
        raise AmbiguousFile("zip archive, got a malformed end record for large archives")
    _refuse_contradiction(told, _Directory(first=offset, size=size, number=number))
    return _Directory(first=offset, size=size, number=number), at


def _refuse_contradiction(told: _Directory, large: _Directory) -> None:
    pairs = ((told.first, large.first), (told.size, large.size))
    is_number = told.number in (0xFFFF, large.number)
    if not is_number or any(one != other and not in_zip64(one) for one, other in pairs):
        raise AmbiguousFile("zip archive, got two end records that contradict each other")


def _entries(body: bytes) -> Iterator[ZipEntry]:
    at = 0
    while at < len(body):
        if len(body) - at < _ENTRY.size or not body.startswith(ENTRY_MARK, at):
            raise AmbiguousFile(f"zip directory, got no entry at its byte {at}")
        fields = _ENTRY.unpack_from(body, at)
        at += _ENTRY.size
        lengths = fields[10:13]
        if at + sum(lengths) > len(body):
            raise AmbiguousFile(f"zip directory, got an entry that is cut at its byte {at}")
        spelled = body[at : at + lengths[0]]
        extra = body[at + lengths[0] : at + lengths[0] + lengths[1]]
        at += sum(lengths)
        yield _entry(fields, spelled, extra)


def _entry(fields: tuple[int, ...], spelled: bytes, extra: bytes) -> ZipEntry:
    flags, method, crc = fields[3], fields[4], fields[7]
    size, stored, offset = sizes_of(extra, (fields[9], fields[8], fields[16]), spelled)
    if fields[13]:
        raise AmbiguousFile("zip archive of several disks, expected one")
    if b"\0" in spelled or not spelled:
        raise AmbiguousFile(f"zip entry, got the name {spelled!r}, expected one without a NUL")
    try:
        name = spelled.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise AmbiguousFile(f"zip entry, got the name {spelled!r}, expected UTF-8") from error
    return ZipEntry(
        name=name,
        spelled=spelled,
        flags=flags,
        method=method,
        crc=crc,
        stored=stored,
        size=size,
        offset=offset,
        mode=fields[15] >> 16,
    )
