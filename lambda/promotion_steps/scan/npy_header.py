"""Reads the header of a NumPy array as NumPy does."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from typing import Any

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import NotScanned

MAGIC = b"\x93NUMPY"
_LARGEST_HEADER = 64 * 1024
_VERSIONS = {b"\x01\x00": (2, "latin-1"), b"\x02\x00": (4, "latin-1"), b"\x03\x00": (4, "utf-8")}
_KEYS = {"descr", "fortran_order", "shape"}
_PLAIN = re.compile(r"[<>|=]?([biufcmMSUVa])([0-9]{1,9})(\[[0-9A-Za-z/]*\])?", re.ASCII)
_OBJECT = re.compile(r"[<>|=]?O[0-9]*", re.ASCII)
_LONG_OF_PYTHON_2 = re.compile(r"(?<=[0-9])L\b", re.ASCII)
_CHARACTER = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class NpyHeader:
    """What a header announces.

    Args:
        start: Where the array's bytes begin.
        size: How many they are; None where they are a pickle.
    """

    start: int
    size: int | None


class _UnknownTypeError(ValueError):
    """Say that a type is none that NumPy writes."""


def read_header(reader: Reader, at: int) -> NpyHeader:
    """Read the header at a position.

    Raises:
        NotScanned: It is none that NumPy writes.
    """
    reader.seek(at)
    magic, version = reader.read(len(MAGIC)), reader.read(2)
    width, encoding = _VERSIONS.get(version, (2, ""))
    length = int.from_bytes(reader.read(width), "little")
    if magic != MAGIC or not encoding or length > _LARGEST_HEADER:
        raise NotScanned(f"NumPy file, got version {version!r} and a header of {length} bytes")
    start = at + len(MAGIC) + 2 + width + length
    try:
        members = _members(reader.read(length).decode(encoding))
        width_of_one = _width(members["descr"])
        count = _count(members["shape"])
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise NotScanned("NumPy file, got a header that cannot be read") from error
    size = None if width_of_one is None else width_of_one * count
    return NpyHeader(start=start, size=size)


def _members(text: str) -> dict[str, Any]:
    try:
        members = ast.literal_eval(text.strip())
    except SyntaxError:
        members = ast.literal_eval(_LONG_OF_PYTHON_2.sub("", text).strip())
    if not isinstance(members, dict) or members.keys() != _KEYS:
        raise _UnknownTypeError("other keys")
    return members


def _width(described: Any) -> int | None:
    """Return the bytes of an element, None where any part of it is an object."""
    if isinstance(described, str):
        return _plain_width(described)
    if isinstance(described, tuple) and len(described) == 2:
        return _times(_width(described[0]), described[1])
    if isinstance(described, list) and described:
        widths = [_field_width(field) for field in described]
        return None if None in widths else sum(width or 0 for width in widths)
    raise _UnknownTypeError("neither a text, a list nor a pair")


def _field_width(field: Any) -> int | None:
    if not isinstance(field, tuple) or len(field) not in (2, 3):
        raise _UnknownTypeError("a field that is no name with a type")
    width = _width(field[1])
    return _times(width, field[2]) if len(field) == 3 else width


def _plain_width(text: str) -> int | None:
    if _OBJECT.fullmatch(text):
        return None
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise _UnknownTypeError(text)
    return int(match[2]) * (_CHARACTER if match[1] == "U" else 1)


def _times(width: int | None, shape: Any) -> int | None:
    count = _count(shape if isinstance(shape, tuple) else (shape,))
    return None if width is None else width * count


def _count(shape: Any) -> int:
    if not isinstance(shape, tuple) or any(
        type(length) is not int or not 0 <= length < 1 << 48 for length in shape
    ):
        raise _UnknownTypeError("a shape that is no tuple of lengths")
    return math.prod(shape)
