"""Reads the headers of a tar archive, in which nothing may have two meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promotion_steps.scan.scan_report import AmbiguousFile

BLOCK = 512
REGULAR = (b"0", b"\0", b"7")
HARDLINK, SYMLINK, CHARACTER, DEVICE, FOLDER, FIFO = b"1", b"2", b"3", b"4", b"5", b"6"
SPARSE, LONG_NAME, LONG_TARGET, PAX, PAX_GLOBAL = b"S", b"L", b"K", b"x", b"g"
DATED = 8 << 30
"""Sizes from here on do not fit into a header's octal digits."""

_CHECKSUM = slice(148, 156)
_SIZE = slice(124, 136)
_PREFIX = slice(345, 500)
_POSIX = b"ustar\x00"
_NUMBER = re.compile(rb"[0-7]*")
_RECORD = re.compile(rb"([1-9][0-9]{0,9}) ([^=\n]+)=")
_DIGITS = re.compile(rb"[0-9]{1,19}")
_DECIDES = {b"path", b"linkpath", b"size", b"hdrcharset"}
_CHARSETS = (b"BINARY", b"ISO-IR 10646 2000 UTF-8")
_SPARSE_KEY = b"GNU.sparse."


@dataclass(kw_only=True, slots=True)
class TarHeader:
    """One header.

    Args:
        name: As it spells it, with its prefix.
        kind: The type flag.
        size: Of the bytes that follow.
        target: What a link names.
    """

    name: bytes
    kind: bytes
    size: int
    target: bytes


@dataclass(kw_only=True, slots=True)
class PaxRecords:
    """What an extended header says about the next member."""

    path: bytes | None = None
    target: bytes | None = None
    size: int | None = None
    is_sparse: bool = False


def has_checksum(block: bytes) -> bool:
    """Tell whether a block is a header: every reader asks for the checksum alone."""
    if len(block) < BLOCK or not block[:BLOCK].strip(b"\0"):
        return False
    told = block[_CHECKSUM].split(b"\0")[0].strip(b" ")
    if not told or not _NUMBER.fullmatch(told):
        return False
    others = block[:148] + b" " * 8 + block[156:BLOCK]
    signed = sum(byte - 256 if byte > 127 else byte for byte in others)
    return int(told, 8) in (sum(others), signed)


def parse_header(block: bytes, at: int) -> TarHeader:
    """Read a block.

    Args:
        block: Of 512 bytes.
        at: Where it is, for the message.

    Raises:
        AmbiguousFile: It is no header, or readers disagree on it.
    """
    if not has_checksum(block):
        raise AmbiguousFile(f"tar header at byte {at} has a wrong checksum")
    name = block[:100].split(b"\0")[0]
    prefix = block[_PREFIX].split(b"\0")[0]
    if prefix and block[257:263] != _POSIX:
        raise AmbiguousFile(f"tar header at byte {at} has a prefix, and is no POSIX header")
    return TarHeader(
        name=prefix + b"/" + name if prefix else name,
        kind=block[156:157],
        size=_number(block[_SIZE], at),
        target=block[157:257].split(b"\0")[0],
    )


def parse_long(body: bytes, at: int) -> bytes:
    """Read the content of GNU's header for a long name.

    Raises:
        AmbiguousFile: Something follows its end.
    """
    name, _, rest = body.partition(b"\0")
    if rest.strip(b"\0") or not name:
        raise AmbiguousFile(f"long name at byte {at}, expected a name and its end")
    return name


def parse_pax(body: bytes, at: int, *, is_global: bool) -> PaxRecords:
    """Read the records of an extended header.

    Raises:
        AmbiguousFile: They are malformed, there twice, or decide for all members at once.
    """
    records = _records(body, at)
    if is_global and (records.keys() & _DECIDES or any(map(_is_sparse, records))):
        raise AmbiguousFile(f"global extended header at byte {at} names or sizes all members")
    if records.get(b"hdrcharset", _CHARSETS[0]) not in _CHARSETS:
        raise AmbiguousFile(f"extended header at byte {at} is of an unknown character set")
    size = records.get(b"size")
    if size is not None and not _DIGITS.fullmatch(size):
        raise AmbiguousFile(f"extended header at byte {at}, got size {size!r}, expected digits")
    texts = [records.get(key) for key in (b"path", b"linkpath")]
    if any(text is not None and (b"\0" in text or not text) for text in texts):
        raise AmbiguousFile(f"extended header at byte {at}, got a name that no file can have")
    return PaxRecords(
        path=texts[0],
        target=texts[1],
        size=None if size is None else int(size),
        is_sparse=any(map(_is_sparse, records)),
    )


def _records(body: bytes, at: int) -> dict[bytes, bytes]:
    records: dict[bytes, bytes] = {}
    start = 0
    while start < len(body):
        match = _RECORD.match(body, start)
        end = start + int(match[1]) if match else 0
        if match is None or not match.end() < end <= len(body) or body[end - 1 : end] != b"\n":
            raise AmbiguousFile(f"extended header at byte {at} has a malformed record")
        if match[2] in records:
            raise AmbiguousFile(f"extended header at byte {at} says {match[2]!r} twice")
        records[match[2]] = body[match.end() : end - 1]
        start = end
    return records


def _is_sparse(key: bytes) -> bool:
    return key.startswith(_SPARSE_KEY)


def _number(field: bytes, at: int) -> int:
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.split(b"\0")[0].strip(b" ")
    if not _NUMBER.fullmatch(digits):
        raise AmbiguousFile(f"tar header at byte {at}, got size {field!r}, expected octal digits")
    return int(digits or b"0", 8)
