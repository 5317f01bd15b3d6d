"""Walks a tar archive without unpacking it."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, cast

from promotion_steps.scan.member_path import (
    folders,
    hardlink_problem,
    path_problem,
    plain_path,
    shown_path,
    symlink_problem,
)
from promotion_steps.scan.reader import Reader, Window
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

BLOCK = 512
_CHUNK = 64 * 1024
_BROKEN = (tarfile.TarError, ArithmeticError, LookupError, OSError, RecursionError, ValueError)
"""What `tarfile` raises when bytes are not what it expects."""


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


@dataclass(slots=True)
class _Links:
    """The symbolic links so far; a member below one lands where it points."""

    names: set[str] = field(default_factory=set)

    def problem(self, name: str) -> str | None:
        """Judge a member's folders."""
        around = next((folder for folder in folders(name) if folder in self.names), None)
        return f"member below a symlink, got {around}, expected a folder" if around else None


def is_tar(head: bytes) -> bool:
    """Tell whether bytes begin a tar archive, which has no magic in its oldest format."""
    if len(head) < BLOCK or not head[:BLOCK].strip(b"\0"):
        return False
    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def tar_members(reader: Reader, budget: ScanBudget) -> Iterator[Member]:
    """Yield the members of an archive, each to be read before the next.

    Raises:
        NotScanned: The archive is corrupt, or goes on behind its end.
    """
    links = _Links()
    try:
        reader.seek(0)
        with tarfile.open(fileobj=cast("IO[bytes]", reader), mode="r:") as archive:
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # else all are kept
                budget.spend_member()
                yield _member(info, reader, links)
            end = archive.offset
    except _BROKEN as error:
        raise NotScanned(f"corrupt tar archive, got {error}") from error
    _refuse_the_unread(reader, end)


def _member(info: tarfile.TarInfo, reader: Reader, links: _Links) -> Member:
    name = info.name.rstrip("/")
    problem = path_problem(info.name) or links.problem(name) or _kind_problem(info)
    if info.issym():
        links.names.add(plain_path(name))
    if problem or not info.isreg() or info.sparse is not None:
        return Member(name=name, problem=problem, link=_link(info))
    return Member(name=name, reader=Window(reader, first=info.offset_data, size=info.size))


def _link(info: tarfile.TarInfo) -> str | None:
    if info.issym():
        return f"symbolic link to {shown_path(info.linkname)}"
    return f"hard link to {shown_path(info.linkname)}" if info.islnk() else None


def _kind_problem(info: tarfile.TarInfo) -> str | None:
    if info.issym():
        return symlink_problem(info.name.rstrip("/"), info.linkname)
    if info.islnk():
        return hardlink_problem(info.linkname)
    if info.ischr() or info.isblk() or info.isfifo():
        return "device node, expected a file, a folder or a link"
    if info.sparse is not None:
        return "sparse file, expected one that has all its bytes"
    if info.type not in tarfile.SUPPORTED_TYPES:
        return f"unknown type, got {info.type!r}, expected a file, a folder or a link"
    return None


def _refuse_the_unread(reader: Reader, end: int) -> None:
    reader.seek(end)
    while chunk := reader.read(_CHUNK):
        if chunk.strip(b"\0"):
            raise NotScanned(f"bytes behind the end of the tar archive at byte {end}")
