"""Finds the pickles of a NumPy file, in which arrays may follow each other."""

from __future__ import annotations

from collections.abc import Iterator

from promotion_steps.scan.npy_header import MAGIC, read_header
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

_CHUNK = 256 * 1024
_MOST_ARRAYS = 10_000


def pickle_starts(reader: Reader, budget: ScanBudget) -> Iterator[int]:
    """Yield where the pickles of object arrays begin, to the end of the file.

    Raises:
        NotScanned: A header cannot be read, or something else follows an array.
    """
    at: int | None = 0
    for _ in range(_MOST_ARRAYS):
        if at is None or _is_end(reader, at):
            return
        budget.check_time()
        header = read_header(reader, at)
        if header.size is None:
            yield header.start
            at = _next_magic(reader, header.start)
        else:
            at = header.start + header.size
            _check_end(reader, at)
    raise NotScanned(f"NumPy file, got more than {_MOST_ARRAYS} arrays")


def _is_end(reader: Reader, at: int) -> bool:
    reader.seek(at)
    return not reader.read(1)


def _check_end(reader: Reader, at: int) -> None:
    """Refuse an array that is cut, and bytes behind it that are no array."""
    if at:
        reader.seek(at - 1)
        if not reader.read(1):
            raise NotScanned("NumPy file, got an array that is cut")
    reader.seek(at)
    head = reader.read(len(MAGIC))
    if head and head != MAGIC:
        raise NotScanned(f"NumPy file, got bytes behind the array that ends at byte {at}")


def _next_magic(reader: Reader, start: int) -> int | None:
    """Find the next array behind a pickle, wherever the pickle ends."""
    reader.seek(start)
    first, kept = start, b""
    while chunk := reader.read(_CHUNK):
        body = kept + chunk
        found = body.find(MAGIC)
        if found >= 0:
            return first + found
        kept = body[-len(MAGIC) + 1 :]
        first += len(body) - len(kept)
    return None
