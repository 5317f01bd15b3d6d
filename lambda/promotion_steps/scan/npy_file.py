"""Tells whether a NumPy file holds a pickle, and where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import NotScanned

MAGIC = b"\x93NUMPY"
_LARGEST_HEADER = 64 * 1024
_PLAIN = re.compile(r"[<>|=]?[biufcmMSUVa?][0-9]*(\[[^\]]*\])?")


def pickle_start(reader: Reader) -> int | None:
    """Return where the pickle of an object array begins; None where there is none.

    Raises:
        NotScanned: The header cannot be read.
    """
    reader.seek(len(MAGIC))
    version = reader.read(2)
    width = 2 if version[:1] == b"\x01" else 4
    length = int.from_bytes(reader.read(width), "little")
    if version not in (b"\x01\x00", b"\x02\x00", b"\x03\x00") or length > _LARGEST_HEADER:
        raise NotScanned(f"NumPy file, got version {version!r} and a header of {length} bytes")
    start = len(MAGIC) + 2 + width + length
    header = reader.read(length).decode("latin-1")
    try:
        members = ast.literal_eval(header.strip())
        types = list(_types(members["descr"]))
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise NotScanned("NumPy file, got a header that cannot be read") from error
    return None if types and all(_PLAIN.fullmatch(one) for one in types) else start


def _types(described: Any) -> Iterator[str]:
    """Yield the types of a description: a text, or a list of (name, description, shape)."""
    if isinstance(described, str):
        yield described
    elif isinstance(described, list):
        for field in described:
            yield from _types(field[1])
    elif isinstance(described, tuple):
        yield from _types(described[0])
    else:
        raise ValueError("neither a text nor a list")  # noqa: TRY004 - one kind of malformed
