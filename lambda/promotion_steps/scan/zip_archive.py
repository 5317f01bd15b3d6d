"""Walks a zip archive without unpacking it."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from promotion_steps.scan import member_names
from promotion_steps.scan.inflated_reader import InflatedReader
from promotion_steps.scan.inflating import DEFLATE
from promotion_steps.scan.member_names import LONGEST_PATH, MemberNames
from promotion_steps.scan.member_path import path_problem, shown_path
from promotion_steps.scan.reader import Reader, Window
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import AmbiguousFile, NotScanned
from promotion_steps.scan.tar_archive import Member
from promotion_steps.scan.zip_directory import END_MARK, ZipEntry, read_directory
from promotion_steps.scan.zip_extra import in_zip64, sizes_of

HEADS = (b"PK\x03\x04", END_MARK)
_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR_MARK = b"PK\x07\x08"
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_PATCHED = 1 << 5
_HAS_DESCRIPTOR = 1 << 3
_STORED, _DEFLATED = 0, 8
_ARRAY = ".npy"


def zip_members(reader: Reader, budget: ScanBudget) -> Iterator[Member]:
    """Yield the entries of an archive, each to be read before the next.

    Raises:
        AmbiguousFile: Readers disagree on what it holds.
        NotScanned: The archive is corrupt, or out of bounds.
    """
    entries, end = read_directory(reader)
    names, arrays = MemberNames(), MemberNames(keeps_case=True)
    at = 0
    for index, entry in enumerate(entries):
        budget.spend_member()
        following = entries[index + 1].offset if index + 1 < len(entries) else end
        if entry.offset != at:
            raise AmbiguousFile(f"zip archive, got bytes {at} to {entry.offset} of no entry")
        at = _data_start(reader, entry)
        # NumPy keeps `W` and `w` apart, and each is scanned for itself
        known = arrays if entry.name.endswith(_ARRAY) else names
        member = _member(entry, Window(reader, first=at, size=entry.stored), known, budget)
        yield member
        _check_length(member, entry)
        at += entry.stored
        at += _descriptor(reader, entry, at, following - at)
    if at != end:
        raise AmbiguousFile(f"zip archive, got bytes {at} to {end} of no entry")


def _data_start(reader: Reader, entry: ZipEntry) -> int:
    """Return where an entry's bytes begin, if its own header agrees with the directory."""
    reader.seek(entry.offset)
    head = reader.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(HEADS[0]):
        raise AmbiguousFile(f"zip archive, got no entry at byte {entry.offset}")
    fields = _LOCAL.unpack(head)
    lengths = fields[9:11]
    rest = reader.read(sum(lengths))
    spelled, extra = rest[: lengths[0]], rest[lengths[0] :]
    size, stored = sizes_of(extra, (fields[8], fields[7]), spelled)
    start = entry.offset + _LOCAL.size + int(sum(lengths))
    own = (spelled, fields[2], fields[3], fields[6], stored, size)
    told = (entry.spelled, entry.flags, entry.method, entry.crc, entry.stored, entry.size)
    is_deferred = entry.flags & _HAS_DESCRIPTOR and own[:3] == told[:3] and not any(own[3:])
    if own != told and not is_deferred:
        name = shown_path(entry.name)
        raise AmbiguousFile(f"zip entry {name}: its own header contradicts the directory")
    return start


def _member(entry: ZipEntry, stored: Window, names: MemberNames, budget: ScanBudget) -> Member:
    name = entry.name
    if problem := path_problem(name) or _kind_problem(entry):
        return Member(name=name, problem=problem)
    is_folder = name.endswith("/")
    problem = names.add(name, member_names.FOLDER if is_folder else member_names.FILE)
    if entry.flags & (_ENCRYPTED | _PATCHED):
        unread = "encrypted, expected an entry without a password"
        return Member(name=name, problem=problem, unread=unread)
    if entry.method not in (_STORED, _DEFLATED):
        unread = f"got compression method {entry.method}, expected stored or deflated"
        return Member(name=name, problem=problem, unread=unread)
    if is_folder and not entry.size and not entry.stored:
        return Member(name=name, problem=problem)
    reader = stored if entry.method == _STORED else InflatedReader(stored, DEFLATE, budget)
    return Member(name=name, problem=problem, reader=reader)


def _kind_problem(entry: ZipEntry) -> str | None:
    if stat.S_ISLNK(entry.mode):
        return "symlink in a zip, expected a file"
    if len(entry.spelled) > LONGEST_PATH:
        return f"name of {len(entry.spelled)} bytes, expected at most {LONGEST_PATH}"
    return None


def _check_length(member: Member, entry: ZipEntry) -> None:
    """Inflate an entry to its end: some readers stop at the size that the directory says."""
    if member.reader is None:
        return
    length = member.reader.end()
    if length != entry.size:
        name = shown_path(entry.name)
        raise AmbiguousFile(f"zip entry {name}: got {length} bytes, expected {entry.size}")


def _descriptor(reader: Reader, entry: ZipEntry, at: int, room: int) -> int:
    """Return the length of the sizes that follow an entry's bytes."""
    if not entry.flags & _HAS_DESCRIPTOR:
        return 0
    sizes = (entry.stored, entry.size)
    short = b"" if any(map(in_zip64, sizes)) or max(sizes) >> 32 else struct.pack("<2L", *sizes)
    large = struct.pack("<2Q", *sizes)
    crc = entry.crc.to_bytes(4, "little")
    forms = [mark + crc + one for mark in (_DESCRIPTOR_MARK, b"") for one in (short, large) if one]
    if room in {len(form) for form in forms}:
        reader.seek(at)
        if reader.read(room) in forms:
            return room
    raise NotScanned(f"zip entry {shown_path(entry.name)}: got no sizes behind it")
