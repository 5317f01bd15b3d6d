"""Walks a tar archive without unpacking it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promotion_steps.scan import member_names, tar_header
from promotion_steps.scan.member_names import LONGEST_PATH, MemberNames
from promotion_steps.scan.member_path import (
    hardlink_problem,
    path_problem,
    shown_path,
    symlink_problem,
)
from promotion_steps.scan.reader import Reader, Window
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import AmbiguousFile, NotScanned
from promotion_steps.scan.tar_header import BLOCK, PaxRecords, TarHeader, has_checksum

_CHUNK = 64 * 1024
_LONGEST_HEADER = 1024 * 1024
_NODES = (tar_header.CHARACTER, tar_header.DEVICE, tar_header.FIFO)
_LINKS = {tar_header.SYMLINK: member_names.SYMLINK, tar_header.HARDLINK: member_names.HARDLINK}


@dataclass(kw_only=True, slots=True)
class Member:
    """A file of an archive.

    Args:
        problem: Why it must not be unpacked.
        unread: Why it cannot be read.
        reader: Of its bytes; None where it has none.
        link: What it links to, such as `symbolic link to weights`; None where it is no link.
    """

    name: str
    problem: str | None = None
    unread: str | None = None
    reader: Reader | None = None
    link: str | None = None


@dataclass(kw_only=True, slots=True)
class _Told:
    """What headers before the next member say about it."""

    name: bytes | None = None
    target: bytes | None = None
    pax: PaxRecords | None = None

    def is_empty(self) -> bool:
        return self.name is None and self.target is None and self.pax is None


def is_tar(head: bytes) -> bool:
    """Tell whether bytes begin a tar archive, which has no magic in its oldest format."""
    return has_checksum(head)


def tar_members(reader: Reader, budget: ScanBudget) -> Iterator[Member]:
    """Yield the members of an archive, each to be read before the next.

    Raises:
        AmbiguousFile: Readers disagree on what it holds.
        NotScanned: The archive is cut, or out of bounds.
    """
    names = MemberNames()
    told = _Told()
    at = 0
    while (block := _block(reader, at)) is not None:
        header = tar_header.parse_header(block, at)
        first, at = at + BLOCK, at + BLOCK
        if header.kind in (*_LINKS, tar_header.FOLDER) and header.size:
            raise AmbiguousFile(f"tar header at byte {first - BLOCK} gives a link or folder bytes")
        if _is_extension(header):
            at += _padded(header.size)
            _extend(told, header, _small(reader, first, header.size), first - BLOCK)
            continue
        is_sparse = _apply(told, header, first - BLOCK)
        told = _Told()
        at += _padded(header.size)
        budget.spend_member()
        yield _member(header, reader, first, names, is_sparse=is_sparse)
    if not told.is_empty():
        raise AmbiguousFile("tar archive ends behind a header that announces a member")


def _block(reader: Reader, at: int) -> bytes | None:
    """Return the header at a position, None at the end.

    Raises:
        AmbiguousFile: Something follows the end.
        NotScanned: The archive is cut.
    """
    before = min(at, 1)
    reader.seek(at - before)
    block = reader.read(BLOCK + before)
    if len(block) < before or 0 < len(block) - before < BLOCK:
        raise NotScanned("corrupt tar archive, got unexpected end of data")
    block = block[before:]
    if block.strip(b"\0"):
        return block
    while chunk := reader.read(_CHUNK):
        if chunk.strip(b"\0"):
            raise AmbiguousFile(f"bytes behind the end of the tar archive at byte {at}")
    return None


def _is_extension(header: TarHeader) -> bool:
    kinds = (tar_header.LONG_NAME, tar_header.LONG_TARGET, tar_header.PAX, tar_header.PAX_GLOBAL)
    return header.kind in kinds


def _small(reader: Reader, first: int, size: int) -> bytes:
    if size > _LONGEST_HEADER:
        raise NotScanned(f"tar header of {size} bytes, expected at most {_LONGEST_HEADER}")
    reader.seek(first)
    body = reader.read(size)
    if len(body) < size:
        raise NotScanned("corrupt tar archive, got unexpected end of data")
    return body


def _extend(told: _Told, header: TarHeader, body: bytes, at: int) -> None:
    if header.kind == tar_header.PAX_GLOBAL:
        tar_header.parse_pax(body, at, is_global=True)
    elif header.kind == tar_header.PAX and told.is_empty():
        told.pax = tar_header.parse_pax(body, at, is_global=False)
    elif header.kind == tar_header.LONG_NAME and told.name is None and told.pax is None:
        told.name = tar_header.parse_long(body, at)
    elif header.kind == tar_header.LONG_TARGET and told.target is None and told.pax is None:
        told.target = tar_header.parse_long(body, at)
    else:
        raise AmbiguousFile(f"tar header at byte {at} names a member that has another name")


def _apply(told: _Told, header: TarHeader, at: int) -> bool:
    """Let the headers before a member speak; return whether they make it a sparse one."""
    pax = told.pax or PaxRecords()
    header.name = told.name or pax.path or header.name
    header.target = told.target or pax.target or header.target
    if pax.size is not None and pax.size != header.size:
        if header.size or pax.size < tar_header.DATED:
            raise AmbiguousFile(f"tar header at byte {at}, got sizes {header.size} and {pax.size}")
        header.size = pax.size
    if header.name.endswith(b"/") and header.size:
        raise AmbiguousFile(f"tar header at byte {at} gives a folder bytes")
    if len(header.name) > LONGEST_PATH:
        raise NotScanned(f"name of {len(header.name)} bytes, expected at most {LONGEST_PATH}")
    return pax.is_sparse or header.kind == tar_header.SPARSE


def _member(
    header: TarHeader, reader: Reader, first: int, names: MemberNames, *, is_sparse: bool
) -> Member:
    spelled, target = _text(header.name), _text(header.target)
    name = spelled.rstrip("/")
    is_folder = header.kind == tar_header.FOLDER or spelled.endswith("/")
    kind = member_names.FOLDER if is_folder else _LINKS.get(header.kind, member_names.FILE)
    problem = (
        path_problem(spelled)
        or ("sparse file, expected one that has all its bytes" if is_sparse else None)
        or _kind_problem(header.kind, name, target, names)
        or names.add(name, kind)
    )
    link = None
    if header.kind in _LINKS:
        word = "symbolic link" if kind == member_names.SYMLINK else "hard link"
        link = f"{word} to {shown_path(target)}"
    if link or is_folder or is_sparse or header.kind not in tar_header.REGULAR:
        return Member(name=name, problem=problem, link=link)
    return Member(name=name, problem=problem, reader=Window(reader, first=first, size=header.size))


def _kind_problem(kind: bytes, name: str, target: str, names: MemberNames) -> str | None:
    if kind == tar_header.SYMLINK:
        return symlink_problem(name, target)
    if kind == tar_header.HARDLINK:
        return hardlink_problem(target) or _shared_problem(target, names)
    if kind in _NODES:
        return "device node, expected a file, a folder or a link"
    if kind not in (*tar_header.REGULAR, tar_header.FOLDER, tar_header.SPARSE):
        return f"unknown type, got {kind!r}, expected a file, a folder or a link"
    return None


def _shared_problem(target: str, names: MemberNames) -> str | None:
    kind = names.kind(target)
    if kind == member_names.FILE:
        return None
    got = f"a {kind}" if kind else "nothing before it"
    return f"hard link to {got}, got {shown_path(target)}, expected a file of the archive before it"


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
